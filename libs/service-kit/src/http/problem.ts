/** RFC 9457. `code` is stable and has a row in `docs/errors.md`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly request_id: string;
  /** What exactly was wrong, by row and field, where the request had several faults. */
  readonly errors?: readonly ProblemDetail[];
  readonly [extension: string]: unknown;
}

export interface ProblemDetail {
  readonly row?: number;
  readonly field?: string;
  readonly cause?: string;
  readonly message: string;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

export function problemType(code: string): string {
  return `urn:cloudact:error:${code}`;
}
