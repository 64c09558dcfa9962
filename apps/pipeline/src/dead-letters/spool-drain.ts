import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BODY_SPOOL } from '../runs/ingest-runs.js';

/** What an earlier life of this process left on disk: its dead letters are delivered, its half-read bodies removed. */
@Injectable()
export class SpoolDrain implements OnApplicationBootstrap {
  readonly #log = new Logger(SpoolDrain.name);

  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async onApplicationBootstrap(): Promise<void> {
    await rm(join(this.platform.config.dataDirectory, BODY_SPOOL), { recursive: true, force: true });
    void this.#drain();
  }

  /** In the background: a service that cannot reach BigQuery yet still starts, and says so. */
  async #drain(): Promise<void> {
    try {
      const delivered = await this.platform.house.deadLetters.drain();
      if (delivered > 0) this.#log.log(`${delivered} dead letters of the local spool were delivered`);
    } catch (error) {
      this.#log.warn({ err: error }, 'dead letters stay in the local spool until the next start');
    }
  }
}
