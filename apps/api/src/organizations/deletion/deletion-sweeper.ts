import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DeletionService } from './deletion.service.js';

const EVERY_MS = 3_600_000;

/** Looks every hour whose grace is over. Whoever starts the api later deletes what became due meanwhile. */
@Injectable()
export class DeletionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger(DeletionSweeper.name);
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly deletion: DeletionService) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    try {
      for (const [org, outcome] of await this.deletion.sweep()) {
        if (outcome === 'deleted') this.#log.log(`Organisation ${org} was deleted: its grace was over`);
        else this.#log.error({ err: outcome }, `Organisation ${org} could not be deleted; the next sweep tries again`);
      }
    } catch (error) {
      this.#log.error({ err: error }, 'Could not look for organisations whose grace is over');
    }
  }
}
