import type { LoggerService } from '@nestjs/common';

/** Nest's own account of its wiring: a hundred lines at each start that nobody reads. Warnings and errors of theirs are kept. */
const WIRING = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** The given logger, without the wiring. */
export function quietBootLogger(logger: LoggerService): LoggerService {
  const unlessWiring =
    (write: ((message: unknown, ...details: unknown[]) => void) | undefined) =>
    (message: unknown, ...details: unknown[]): void => {
      const context = details.at(-1);
      if (!(typeof context === 'string' && WIRING.has(context))) write?.(message, ...details);
    };
  return {
    log: unlessWiring(logger.log.bind(logger)),
    debug: unlessWiring(logger.debug?.bind(logger)),
    verbose: unlessWiring(logger.verbose?.bind(logger)),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    fatal: (message: unknown, ...details: unknown[]) => (logger.fatal ?? logger.error).call(logger, message, ...details),
  };
}
