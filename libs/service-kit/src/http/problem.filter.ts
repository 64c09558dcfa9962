import { CloudActError } from '@cloudact/bq-resilience';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_CONTENT_TYPE, type Problem, type ProblemDetail, problemType } from './problem.js';
import { STATUS_OF_CODE } from './status-of-code.js';

/** What an error becomes at the edge: a status, a code, a text that is safe to show. */
interface Answer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Codes for what Fastify and Nest refuse before a handler runs. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'BODY_MALFORMED',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'BODY_TOO_LARGE',
  415: 'CONTENT_TYPE_UNSUPPORTED',
};

/** Statuses that say "not now". */
const LATER: ReadonlySet<number> = new Set([429, 503]);
/** Seconds to wait where the error does not know better. */
const USUAL_WAIT_SECONDS = 5;

/** Every error leaves as problem+json; what is ours by mistake leaves without its text, and with a line in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = answerTo(error);
    if (answer.status >= 500) this.#log.error({ err: error, code: answer.code }, `${request.method} ${request.url}`);
    sendProblem(answer, request, http.getResponse<FastifyReply>());
  }
}

/** What Fastify refuses before it has looked for a route: a path that is no text, or has a part that no name is as long as. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const answer = tooLong ? { status: 404, code: 'ROUTE_NOT_FOUND', detail: 'A part of the path is longer than any name.' } : { status: 400, code: 'REQUEST_INVALID', detail: 'The path is not percent-encoded UTF-8.' };
  void reply.header('x-request-id', String(request.id));
  sendProblem({ ...answer, extensions: {} }, request, reply);
}

function sendProblem(answer: Answer, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent) return;
  const retryAfter = retryAfterOf(answer);
  const problem: Problem = {
    type: problemType(answer.code),
    title: answer.code.toLowerCase().replaceAll('_', ' '),
    status: answer.status,
    detail: answer.detail,
    code: answer.code,
    instance: request.url.split('?')[0] ?? request.url,
    request_id: String(request.id),
    ...answer.extensions,
    ...(retryAfter === undefined ? {} : { retry_after_seconds: retryAfter }),
  };
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  void reply.status(answer.status).header('content-type', PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
}

function answerTo(error: unknown): Answer {
  if (error instanceof CloudActError) {
    const status = STATUS_OF_CODE[error.code];
    if (status !== undefined) return { status, code: error.code, detail: error.message, extensions: extensionsOf(error) };
    return { status: 500, code: error.code, detail: 'The service failed. The log has the cause under this request id.', extensions: {} };
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const code = FRAMEWORK_CODES[status];
  if (code === undefined) return { status: status >= 500 ? status : 500, code: 'INTERNAL', detail: 'The service failed. The log has the cause under this request id.', extensions: {} };
  return { status, code, detail: (error as Error).message, extensions: {} };
}

/** Whole seconds, at least one. Each answer that says "not now" says when. */
function retryAfterOf({ status, extensions }: Answer): number | undefined {
  const told = extensions['retry_after_seconds'];
  if (typeof told === 'number' && Number.isFinite(told)) return Math.max(1, Math.ceil(told));
  return LATER.has(status) ? USUAL_WAIT_SECONDS : undefined;
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

function extensionsOf(error: CloudActError): Readonly<Record<string, unknown>> {
  const { errors, badRows, retryAfterMs, changeableAt, resetsAt, refusal, span } = error as { readonly refusal?: string; readonly span?: unknown; readonly errors?: readonly ProblemDetail[]; readonly badRows?: readonly ProblemDetail[]; readonly retryAfterMs?: number; readonly changeableAt?: Date; readonly resetsAt?: Date };
  const details = errors ?? badRows;
  return {
    ...(details === undefined ? {} : { errors: details }),
    ...(retryAfterMs === undefined ? {} : { retry_after_seconds: Math.ceil(retryAfterMs / 1000) }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(span === undefined ? {} : { span }),
    ...(resetsAt === undefined ? {} : { resets_at: resetsAt.toISOString() }),
    ...(changeableAt === undefined ? {} : { changeable_at: changeableAt.toISOString() }),
  };
}
