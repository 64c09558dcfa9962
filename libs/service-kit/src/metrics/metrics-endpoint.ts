import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { type MetricsServer, serveMetrics } from './metrics-server.js';

export interface MetricsEndpointOptions {
  readonly registry: Registry;
  readonly host: string;
  /** Absent: nothing is served. */
  readonly port: number | undefined;
}

/** `/metrics` as long as the service runs. A port that is taken costs the metrics, not the service. */
export class MetricsEndpoint implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger(MetricsEndpoint.name);
  #server: MetricsServer | undefined;

  constructor(private readonly options: MetricsEndpointOptions) {}

  /** Undefined while nothing is served. */
  get url(): string | undefined {
    return this.#server?.url;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { registry, host, port } = this.options;
    if (port === undefined) return;
    try {
      this.#server = await serveMetrics(registry, host, port);
      this.#log.log(`metrics on ${this.#server.url}`);
    } catch (error) {
      this.#log.warn({ err: error }, `no metrics: port ${port} could not be taken`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#server?.close();
  }
}
