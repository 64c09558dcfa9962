import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FiringService } from './firing.service.js';

const EVERY_MS = 3_600_000;

/** Looks at everybody's rules every hour. Several apis that do so tell nothing twice. */
@Injectable()
export class RuleSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #log = new Logger(RuleSweeper.name);
  #timer: NodeJS.Timeout | undefined;
  #sweeping = false;

  constructor(private readonly firing: FiringService) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      for (const client of await this.firing.clients()) {
        await this.firing.evaluate(client, false).catch((error: unknown) => this.#log.warn({ err: error, org: client.context.org }, 'the rules of an organisation could not be looked at'));
      }
    } catch (error) {
      this.#log.error({ err: error }, 'Could not look for rules');
    } finally {
      this.#sweeping = false;
    }
  }
}
