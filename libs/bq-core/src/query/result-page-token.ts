import type { ResultPosition } from '../gateway.js';
import { ResultPageNotFoundError } from './query-refused-errors.js';

const POSITION = /^([A-Za-z0-9_-]{1,1024})\.(\d{1,18})$/;

/** A position as text for clients to hand back. It is no right: whoever shows it must be the organisation whose job it names. */
export function pageTokenOf({ jobId, row }: ResultPosition): string {
  return Buffer.from(`${jobId}.${row}`).toString('base64url');
}

/** @throws ResultPageNotFoundError for anything that is not such a token */
export function positionOf(token: string): ResultPosition {
  const match = POSITION.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined) throw new ResultPageNotFoundError();
  return { jobId: match[1], row: BigInt(match[2]) };
}
