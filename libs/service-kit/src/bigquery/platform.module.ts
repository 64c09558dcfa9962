import { TenancyModule, type TenancyPorts } from '@cloudact/tenancy/nest';
import { type DynamicModule, Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AuditInterceptor } from '../audit/audit.interceptor.js';
import { deniedAccess } from '../audit/denied-access.js';
import type { ServiceConfig } from '../config/service-config.js';
import { MetricsEndpoint } from '../metrics/metrics-endpoint.js';
import { HealthModule } from '../health/health.module.js';
import type { Tracing } from '../tracing/tracing.js';
import { createPlatform, type Platform } from './platform.js';
import { InjectPlatform, PLATFORM } from './platform.token.js';

export { InjectPlatform, PLATFORM };

/** BigQuery, tenancy and health, as every service has them. Closed after the last request was answered. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  static forRoot(options: { readonly config: ServiceConfig; readonly schemaDirectory: string | URL; readonly tracing?: Tracing }): DynamicModule {
    const log = new Logger('Platform');
    const provider = { provide: PLATFORM, useFactory: () => createPlatform({ ...options, onWarning: (message, error) => log.warn({ err: error }, message) }) };
    const { host, metricsPort: port } = options.config;
    const metrics = { provide: MetricsEndpoint, inject: [PLATFORM], useFactory: (platform: Platform) => new MetricsEndpoint({ registry: platform.metrics.registry, host, port }) };
    return {
      module: PlatformModule,
      providers: [provider, metrics, { provide: APP_INTERCEPTOR, useClass: AuditInterceptor }],
      exports: [PLATFORM],
      imports: [
        TenancyModule.forRootAsync({ inject: [PLATFORM], useFactory: tenancyPorts }),
        HealthModule.forRoot({ inject: [PLATFORM], useFactory: (platform: Platform) => [{ name: 'bigquery', check: async () => void (await platform.gateway.dryRun({ sql: 'SELECT 1' })) }] }),
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.platform.close();
  }
}

function tenancyPorts(platform: Platform): TenancyPorts {
  const { verifier, badKeys, directory, clients, config, audit } = platform;
  const trustedProxies = config.trustedProxies ?? [];
  return { verifier, badKeys, directory, clients, trustedProxies, onDenied: deniedAccess({ audit, trustedProxies }), ...(config.rootKey === undefined ? {} : { rootKey: config.rootKey }) };
}
