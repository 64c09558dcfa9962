import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, concatMap, from, mergeMap, type Observable, throwError } from 'rxjs';
import { InjectPlatform } from '../bigquery/platform.token.js';
import type { Platform } from '../bigquery/platform.js';
import { STATUS_OF_CODE } from '../http/status-of-code.js';
import { isMutating } from './audited-action.js';
import { codeOf, describeRequest, type Ending } from './describe-request.js';

/**
 * Records every request that changes something, however it ends, and every refusal. The answer leaves when the entry is on disk, so
 * that nothing is acknowledged that the log could lose.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const mutating = isMutating(request.method);
    const record = (ending: Ending): Promise<void> => this.platform.audit.record(describeRequest({ request, ending, trustedProxies: this.platform.config.trustedProxies ?? [] }));
    const answers = next.handle().pipe(
      catchError((error: unknown) => {
        const denied = [401, 403].includes(STATUS_OF_CODE[codeOf(error)] ?? 500);
        if (!mutating && !denied) return throwError(() => error);
        return from(record({ outcome: 'ERROR', error })).pipe(mergeMap(() => throwError(() => error)));
      }),
    );
    if (!mutating) return answers;
    return answers.pipe(concatMap(async (answer: unknown, index) => {
      if (index === 0) await record({ outcome: 'SUCCESS', answer });
      return answer;
    }));
  }
}
