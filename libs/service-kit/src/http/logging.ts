import { randomUUID } from 'node:crypto';
import { LoggerModule } from 'nestjs-pino';

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

export function logging(service: string, level: string): ReturnType<typeof LoggerModule.forRoot> {
  return LoggerModule.forRoot({
    pinoHttp: {
      level,
      base: { service },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      autoLogging: { ignore: (request) => request.url?.startsWith('/health') ?? false },
      serializers: { req: ({ id, method, url, headers }: { id: unknown; method: string; url: string; headers: object }) => ({ id, method, url: url.split('?')[0], headers }) },
    },
  });
}
