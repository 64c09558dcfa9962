import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { PLATFORM, PlatformModule } from './bigquery/platform.module.js';
import type { Platform } from './bigquery/platform.js';
import { ConfigInvalidError } from './config/config-invalid-error.js';
import type { ServiceConfig } from './config/service-config.js';
import { logging, requestId } from './http/logging.js';
import { quietBootLogger } from './http/quiet-boot-logger.js';
import { answerFrameworkError, ProblemFilter } from './http/problem.filter.js';
import { addRateLimitHeaders } from './http/rate-limit.hooks.js';
import { addRequestLog, requestLogger } from './http/request-log.hooks.js';
import { addRequestScope, routeOf } from './http/request-scope.hooks.js';
import { receivedWithin } from './http/received-within.js';
import { acceptStrictBodies } from './http/strict-body.js';
import { type DocumentedQueries, documentedQueries, refuseAmbiguousRequests } from './http/strict-request.js';
import { strictValidation } from './http/validation.js';
import { apiDocument } from './openapi/api-document.js';
import type { Tracing } from './tracing/tracing.js';

/** Bytes of a JSON body. Routes that take files stream them and have a limit of their own. */
const BODY_LIMIT_BYTES = 1_048_576;
const API_PREFIX = 'api/v1';
const API_VERSION = '0.1.0';

export interface ServiceDefinition {
  readonly config: ServiceConfig;
  /** The service's own feature modules. */
  readonly features: readonly (Type | DynamicModule)[];
  /** Folder of the table definitions. */
  readonly schemaDirectory: string | URL;
  readonly title: string;
  readonly description: string;
  /** Content types and hooks that only this service needs. */
  readonly fastify?: (instance: FastifyInstance) => void;
}

@Module({})
class ServiceModule {}

/** The application, ready to listen or to be injected into. */
export async function createService(definition: ServiceDefinition): Promise<NestFastifyApplication> {
  const { config, features, schemaDirectory } = definition;
  const tracing = config.otlpEndpoint === undefined ? undefined : await startTracing(config.otlpEndpoint, config.service);
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, ...receivedWithin(config.requestTimeoutMs), genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => requestId(request.headers['x-request-id']), forceCloseConnections: 'idle', frameworkErrors: answerFrameworkError, routerOptions: { maxParamLength: 200 } });
  acceptStrictBodies(adapter, BODY_LIMIT_BYTES);
  addRequestScope(adapter.getInstance() as unknown as FastifyInstance, tracing);
  addRequestLog(adapter.getInstance() as unknown as FastifyInstance, requestLogger(config.service, config.logLevel));
  definition.fastify?.(adapter.getInstance() as unknown as FastifyInstance);
  const module: DynamicModule = { module: ServiceModule, imports: [logging(config.service, config.logLevel), PlatformModule.forRoot({ config, schemaDirectory, ...(tracing === undefined ? {} : { tracing }) }), ...features] };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { bufferLogs: true, abortOnError: false });
  app.useLogger(quietBootLogger(app.get(Logger)));
  app.setGlobalPrefix(API_PREFIX, { exclude: ['health/live', 'health/ready'] });
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new ProblemFilter());
  const { metrics, admission } = app.get<Platform>(PLATFORM);
  addRateLimitHeaders(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, admission);
  app.getHttpAdapter().getInstance().addHook('onResponse', (request, reply, done) => {
    metrics.request(request.method, routeOf(request as FastifyRequest), reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  app.enableShutdownHooks();
  let document: OpenAPIObject | undefined;
  const documented = (): OpenAPIObject => (document ??= apiDocument(app, { title: definition.title, description: definition.description, version: API_VERSION }));
  SwaggerModule.setup('docs', app, documented, { jsonDocumentUrl: 'docs/openapi.json' });
  let queries: DocumentedQueries | undefined;
  refuseAmbiguousRequests(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, () => (queries ??= documentedQueries(documented())));
  return app;
}

/** Nothing of OpenTelemetry is loaded before somebody wants it. */
async function startTracing(endpoint: string, service: string): Promise<Tracing> {
  const { startOtlpTracing } = await import('./tracing/otlp-tracing.js');
  return startOtlpTracing({ endpoint, service });
}

/** Starts a service and tells whoever started it where it listens: a line on stdout, and a message to a parent process. */
export async function runService(definition: ServiceDefinition): Promise<NestFastifyApplication> {
  const app = await createService(definition);
  const { host, port, service } = definition.config;
  await app.listen(port, host);
  const address = app.getHttpServer().address() as { readonly port: number };
  const url = `http://${host}:${address.port}`;
  app.get(Logger).log(`${service} listens on ${url}, API document on ${url}/docs`);
  process.send?.({ ready: service, url });
  // started by another process: end with it, as cleanly as by a signal
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  return app;
}

/** Exit code of a service that was told things it cannot work with; another start changes nothing. */
const EXIT_CONFIG_INVALID = 2;

/** For `main.ts`: runs the service, or says on stderr what is wrong with its configuration, without a stack, and exits. */
export async function startService(define: () => ServiceDefinition): Promise<void> {
  try {
    await runService(define());
  } catch (error) {
    if (!(error instanceof ConfigInvalidError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG_INVALID);
  }
}
