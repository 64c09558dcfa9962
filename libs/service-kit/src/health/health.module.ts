import { Access } from '@cloudact/tenancy/nest';
import { Controller, type DynamicModule, Get, HttpCode, Inject, Module, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** One thing that must work for the service to be of use. Throws when it does not. */
export interface ReadyCheck {
  readonly name: string;
  check(): Promise<void>;
}

export const READY_CHECKS = Symbol('cloudact.ready-checks');
const CHECK_TIMEOUT_MS = 3_000;

type CheckResult = { readonly status: 'up' } | { readonly status: 'down'; readonly message: string };

class LiveView {
  @ApiProperty({ enum: ['ok'] })
  readonly status!: 'ok';
}

class ReadyView {
  @ApiProperty({ enum: ['ok', 'error'] })
  readonly status!: 'ok' | 'error';

  @ApiProperty({ type: 'object', additionalProperties: true, example: { bigquery: { status: 'up' } }, description: 'By what was checked: up, or down and why.' })
  readonly checks!: Readonly<Record<string, CheckResult>>;
}

/** Seconds after which a look is worth it again. */
const LOOK_AGAIN_SECONDS = 5;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(READY_CHECKS) private readonly checks: readonly ReadyCheck[]) {}

  @Get('live')
  @Access('public')
  @HttpCode(200)
  @ApiOperation({ summary: 'The process runs.' })
  @ApiOkResponse({ type: LiveView })
  live(): LiveView {
    return { status: 'ok' };
  }

  @Get('ready')
  @Access('public')
  @ApiOperation({ summary: 'The service can do its work: all it depends on answers.' })
  @ApiOkResponse({ type: ReadyView, description: 'Ready' })
  @ApiServiceUnavailableResponse({ type: ReadyView, description: 'Not ready; the body names what is down' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyView> {
    const results = await Promise.all(this.checks.map(async (check) => [check.name, await runCheck(check)] as const));
    const ok = results.every(([, { status }]) => status === 'up');
    void reply.status(ok ? 200 : 503);
    if (!ok) void reply.header('retry-after', String(LOOK_AGAIN_SECONDS));
    return { status: ok ? 'ok' : 'error', checks: Object.fromEntries(results) };
  }
}

async function runCheck(check: ReadyCheck): Promise<CheckResult> {
  const timeout = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const late = new Promise<never>((_resolve, reject) => timeout.addEventListener('abort', () => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), { once: true }));
  try {
    await Promise.race([check.check(), late]);
    return { status: 'up' };
  } catch (error) {
    return { status: 'down', message: error instanceof Error ? error.message : String(error) };
  }
}

@Module({})
export class HealthModule {
  static forRoot(options: { readonly inject: unknown[]; readonly useFactory: (...deps: never[]) => readonly ReadyCheck[] }): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: READY_CHECKS, inject: options.inject as never[], useFactory: options.useFactory as (...deps: unknown[]) => readonly ReadyCheck[] }],
    };
  }
}
