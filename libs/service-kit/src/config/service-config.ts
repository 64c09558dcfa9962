import type { Environment } from '@cloudact/bq-core';

export const SERVICES = ['api', 'pipeline', 'chat'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Where BigQuery is. `embedded` and `emulator` speak to a local server without credentials; `google` uses the default ones. */
export type BigQueryBackend =
  | { readonly kind: 'embedded' | 'emulator'; readonly url: string; readonly grpcHost: string; readonly grpcPort: number }
  | {
      readonly kind: 'google';
      /** E-mail of the service account in whose name an organisation's free SQL runs, with `{slug}` and `{project}` in it. Absent: there is no second layer. */
      readonly orgServiceAccount?: string;
    };

export interface MailConfig {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the start. */
  readonly url: string;
  /** Sender: an address, or `Name <address>`. */
  readonly from: string;
}

/** All that a service is told from outside, read once at its start. */
export interface ServiceConfig {
  readonly service: ServiceName;
  readonly environment: Environment;
  readonly projectId: string;
  readonly location: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The service's own folder: ledger, spools. */
  readonly dataDirectory: string;
  readonly backend: BigQueryBackend;
  /** The operator's key; absent: root routes refuse everybody. */
  readonly rootKey?: string;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. Default none. */
  readonly trustedProxies?: readonly string[];
  /** Resource name of the Cloud KMS key that wraps the data keys of credentials; absent in `local`: a key file in the data folder. */
  readonly kmsKey?: string;
  /** Port of `/metrics`; 0 takes a free one. Absent: no metrics are served. */
  readonly metricsPort?: number;
  /** OpenTelemetry collector, without `/v1/traces`. Absent: no spans, and nothing of OpenTelemetry is loaded. */
  readonly otlpEndpoint?: string;
  /** The mail server for notifications. Absent: nothing is mailed, and channels of type EMAIL say so. */
  readonly mail?: MailConfig;
  /** Milliseconds in which a request must have come in whole; later, 408. Default 600,000. */
  readonly requestTimeoutMs?: number;
  /** `silent` in tests. */
  readonly logLevel: string;
}
