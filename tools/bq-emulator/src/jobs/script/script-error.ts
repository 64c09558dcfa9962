import { ApiError } from '../../api-error.js';
import type { JsonObject } from '../../catalog/resources.js';
import { toApiError } from '../../sql/engine-messages.js';
import { lineColumn } from '../../sql/parse/line-column.js';
import { type Span, textOf } from '../../sql/script/script-node.js';

/** A text that statements come from. */
export interface ScriptSource {
  readonly text: string;
  /** `project.dataset.procedure`, for the body of one. */
  readonly procedure?: string;
}

export interface StackFrame {
  readonly line: number;
  readonly column: number;
  readonly location: string;
}

const PLACE = /^\[(\d+):(\d+)\]$/;
const POSITION = / at (\[\d+:\d+\])$/;

function frameOf(source: ScriptSource, offset: number): StackFrame {
  const [, line = '1', column = '1'] = PLACE.exec(lineColumn(source.text, offset)) ?? [];
  return { line: Number(line), column: Number(column), location: source.procedure ?? '' };
}

const placeText = ({ line, column, location }: StackFrame): string => `[${location === '' ? '' : `${location}:`}${line}:${column}]`;

/** What went wrong in a statement of a script, and what `@@error` says of it. */
export class ScriptError extends ApiError {
  readonly statementText: string;
  /** Innermost first. */
  readonly frames: readonly StackFrame[];
  /** Those of the script's job. */
  statistics: JsonObject = {};

  constructor(cause: ApiError, message: string, statementText: string, frames: readonly StackFrame[]) {
    super(cause.reason, message, { ...(cause.location === undefined ? {} : { location: cause.location }), cause });
    this.statementText = statementText;
    this.frames = frames;
  }

  get formattedStack(): string {
    return this.frames.map((frame) => `At ${placeText(frame)}`).join('\n');
  }
}

/** `Query error: … at [line:column]`: the place of the mistake where it is known, else that of the statement. */
export function scriptError(error: unknown, source: ScriptSource, span: Span): unknown {
  const known = toApiError(error);
  if (!(known instanceof ApiError)) return known;
  const frame = frameOf(source, span.start);
  if (known instanceof ScriptError) return new ScriptError(known, known.message, known.statementText, [...known.frames, frame]);
  // A job that is stopped is not an error of the statement that was running.
  if (known.reason === 'stopped') return known;
  const place = POSITION.exec(known.message);
  const message = place === null ? `${known.message} at ${placeText(frame)}` : source.procedure === undefined ? known.message : known.message.replace(POSITION, ` at [${source.procedure}:${(place[1] ?? '').slice(1)}`);
  return new ScriptError(known, `Query error: ${message}`, textOf(source.text, span), [frame]);
}

/** Moves the place in a message from a piece of text to the whole that it was cut from. @param prefix what was put before the piece */
export function relocated(error: unknown, prefix: string, source: string, span: Span): unknown {
  if (!(error instanceof ApiError)) return error;
  const found = / at \[(\d+):(\d+)\]$/.exec(error.message);
  if (found === null) return error;
  const [line, column] = [Number(found[1]), Number(found[2])];
  const lines = `${prefix}${textOf(source, span)}`.split('\n');
  const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1 - prefix.length;
  const place = lineColumn(source, span.start + Math.max(0, offset));
  return new ApiError(error.reason, error.message.replace(POSITION, ` at ${place}`), { ...(error.location === undefined ? {} : { location: error.location }), cause: error });
}
