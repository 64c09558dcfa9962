import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';

const HEALTH = '/health';

/** What is logged with. */
export interface RequestLogger {
  isLevelEnabled(level: 'info' | 'error'): boolean;
  info(line: object, text: string): void;
  error(line: object, text: string): void;
}

const STDOUT = 1;

/**
 * A logger of request lines, to stdout. Nothing in them has to be taken out: see `addRequestLog`. Lines that come while others are being
 * written go out together with the next write, so that a busy service does not wait for its log; what a process that ends has
 * not written yet is written then.
 */
export function requestLogger(service: string, level: string): RequestLogger {
  return pino({ level, base: { service } }, pino.destination({ dest: STDOUT, sync: false }));
}

/** One line a request, when it has been answered. Neither headers nor parameters nor bodies are in it, so that no secret can be. Probes of health are not told. */
export function addRequestLog(instance: FastifyInstance, logger: RequestLogger): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const failed = reply.statusCode >= 500;
    if (logger.isLevelEnabled(failed ? 'error' : 'info') && !request.url.startsWith(HEALTH)) {
      const line = { req: { id: request.id, method: request.method, url: request.url.split('?', 1)[0] }, res: { statusCode: reply.statusCode }, responseTime: Math.round(reply.elapsedTime) };
      if (failed) logger.error(line, 'request errored');
      else logger.info(line, 'request completed');
    }
    done();
  });
}
