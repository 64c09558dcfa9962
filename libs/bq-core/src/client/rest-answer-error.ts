import type { RestAnswer } from './rest-endpoint.js';
import type { RestErrorProto } from './rest-resources.js';

/** The body of an error answer (docs: error-messages). */
interface RestErrorBody {
  readonly error?: { readonly message?: string; readonly errors?: readonly RestErrorProto[] };
}
/** Of an answer that is no JSON, such as a proxy's page. */
const MAX_TEXT = 200;

/** BigQuery, or something between, answered with a status that is no success. */
export class RestAnswerError extends Error {
  private constructor(
    message: string,
    /** HTTP status. */
    readonly code: number,
    readonly errors: readonly RestErrorProto[],
    readonly response: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
  ) {
    super(message);
  }

  static of({ status, headers, text }: RestAnswer): RestAnswerError {
    const { message, errors = [] } = bodyOf(text).error ?? {};
    const retryAfter = headers['retry-after'];
    return new RestAnswerError(message ?? (text === '' ? `HTTP ${status}` : `HTTP ${status}: ${text.slice(0, MAX_TEXT)}`), status, errors, {
      statusCode: status, headers: typeof retryAfter === 'string' ? { 'retry-after': retryAfter } : {},
    });
  }
}

function bodyOf(text: string): RestErrorBody {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** What the HTTP library calls by names of its own, as the system calls it (https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md). */
const SYSTEM_CODES: Readonly<Record<string, string>> = { UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT', UND_ERR_ABORTED: 'ECONNABORTED', UND_ERR_DESTROYED: 'ECONNABORTED', UND_ERR_CLOSED: 'ECONNABORTED' };
/** Its other names, and those of its parser: what came over the connection is no answer. */
const BROKEN = /^(?:UND_ERR_|HPE_)/;

/** The connection failed before there was an answer, or in the middle of it. */
export class RestConnectionError extends Error {
  constructor(readonly code: string, message: string, cause: unknown) {
    super(message, { cause });
  }

  static of(cause: unknown): RestConnectionError {
    const { code = 'ECONNRESET', message = String(cause) } = (typeof cause === 'object' && cause !== null ? cause : {}) as { readonly code?: string; readonly message?: string };
    const known = SYSTEM_CODES[code] ?? (BROKEN.test(code) ? 'ECONNRESET' : code);
    return new RestConnectionError(known, message === '' ? known : message, cause);
  }
}
