import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ORG_CLIENTS, TENANCY } from './tenancy.tokens.js';
import type { TenancyPorts } from './tenancy-ports.js';

/** Puts the access guard in front of every route of the app. */
@Module({})
export class TenancyModule {
  static forRootAsync(options: { readonly inject: FactoryProvider['inject']; readonly useFactory: (...deps: never[]) => TenancyPorts | Promise<TenancyPorts> }): DynamicModule {
    return {
      module: TenancyModule,
      global: true,
      providers: [
        { provide: TENANCY, inject: options.inject ?? [], useFactory: options.useFactory as (...deps: unknown[]) => TenancyPorts },
        { provide: ORG_CLIENTS, inject: [TENANCY], useFactory: ({ clients }: TenancyPorts) => clients },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [TENANCY, ORG_CLIENTS],
    };
  }
}
