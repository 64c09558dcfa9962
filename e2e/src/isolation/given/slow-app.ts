import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@cloudact/service-kit';
import type { OrgBigQueryClient, OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg, OrgClient, TenancyModule } from '@cloudact/tenancy/nest';
import { type CallHandler, Controller, type ExecutionContext, Get, type NestInterceptor, Param, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Observable } from 'rxjs';
import { between, seededRandom } from '../../crash/seeded-random.js';

const random = seededRandom(8);

/** Lets a random time pass between the guard, which proves the tenant, and the handler, which asks for it: others come in between. */
class Delay implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await sleep(between(random, 0, 40));
    return next.handle();
  }
}

@Controller('organizations/:org')
@UseInterceptors(new Delay())
class WhoController {
  @Get('who')
  @Access('org', 'read')
  async who(@CurrentOrg() context: OrgContext, @OrgClient() client: OrgBigQueryClient, @Param('org') inPath: string): Promise<readonly string[]> {
    await sleep(between(random, 0, 5));
    return [inPath, context.org, client.context.org];
  }

  /** Asks for a tenant where none was proved. */
  @Get('nobody')
  @Access('public')
  nobody(@CurrentOrg() context: OrgContext): string {
    return context.org;
  }
}

/** The product's guard and decorators in front of handlers that take their time. */
export async function slowApp({ verifier, badKeys, directory, clients }: Platform): Promise<NestFastifyApplication> {
  const tenancy = TenancyModule.forRootAsync({ inject: [], useFactory: () => ({ verifier, badKeys, directory, clients, trustedProxies: [] }) });
  const app = await NestFactory.create<NestFastifyApplication>({ module: class SlowModule {}, imports: [tenancy], controllers: [WhoController] }, new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
