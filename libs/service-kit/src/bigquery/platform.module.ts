import { TenancyModule, type TenancyPorts } from '@cloudact/tenancy/nest';
import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceConfig } from '../config/service-config.js';
import { HealthModule } from '../health/health.module.js';
import { createPlatform, type Platform } from './platform.js';

export const PLATFORM = Symbol('cloudact.platform');

/** The platform of the service, in a constructor. */
export const InjectPlatform = (): ParameterDecorator & PropertyDecorator => Inject(PLATFORM);

/** BigQuery, tenancy and health, as every service has them. Closed after the last request was answered. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  static forRoot(options: { readonly config: ServiceConfig; readonly schemaDirectory: string | URL }): DynamicModule {
    const log = new Logger('Platform');
    const provider = { provide: PLATFORM, useFactory: () => createPlatform({ ...options, onWarning: (message, error) => log.warn({ err: error }, message) }) };
    return {
      module: PlatformModule,
      providers: [provider],
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
  const { verifier, directory, clients, config } = platform;
  return { verifier, directory, clients, ...(config.rootKey === undefined ? {} : { rootKey: config.rootKey }) };
}
