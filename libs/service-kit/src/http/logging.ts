import { randomUUID } from 'node:crypto';
import { LoggerModule } from 'nestjs-pino';
import { pino } from 'pino';
import { currentScope } from './request-scope.js';

/** Where secrets travel. They are replaced before a line is written, whoever logs the object. */
export const REDACTED_PATHS = [
  'req.headers["x-api-key"]',
  'req.headers["x-ca-root-key"]',
  'req.headers.authorization',
  'req.headers.cookie',
  '*.secret',
  '*.api_key',
  '*.apiKey',
  '*.password',
  '*.rootKey',
];

/** A caller may name its request; anything that is not a plain id gets one of ours, so that nobody writes into our log lines. */
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

export function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : randomUUID();
}

/** Lines that code writes; each names the request that it was written for. Requests themselves are logged by `addRequestLog`, which a logger of Nest's would do at many times the cost. */
export function logging(service: string, level: string): ReturnType<typeof LoggerModule.forRoot> {
  const logger = pino({
    level,
    base: { service },
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    mixin: () => {
      const scope = currentScope();
      return scope === undefined ? {} : { request_id: scope.requestId };
    },
  });
  return LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] });
}
