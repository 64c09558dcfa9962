import { createHash } from 'node:crypto';
import type { DeadLetter } from '@cloudact/bq-resilience';
import type { Row } from '../write-request.js';
import { messageWithoutValues } from './message-without-values.js';

/** Characters of payload in one row of `pipeline_dlq`. A longer payload takes several rows and is never cut. */
export const PAYLOAD_CHUNK_CHARACTERS = 500_000;

/** A dead letter as rows of `pipeline_dlq`. */
export function letterRows(letter: DeadLetter): readonly Row[] {
  const chunks = chunksOf(letter.payload);
  return chunks.map((chunk, index) => ({
    dead_letter_id: letter.id,
    org_slug: letter.orgSlug,
    dataset_id: letter.dataset,
    table_name: letter.table,
    method: letter.method,
    run_id: letter.runId,
    row_index: letter.rowIndex,
    cause: letter.cause,
    field_path: letter.fieldPath ?? null,
    message: messageWithoutValues(letter.message, letter.payload, letter.fieldPath),
    payload_sha256: createHash('sha256').update(letter.payload).digest('hex'),
    payload_chunk: chunk,
    chunk_index: index,
    chunk_count: chunks.length,
    replay_count: 0,
    status: 'OPEN',
    failed_at: letter.failedAt.toISOString(),
    replayed_at: null,
  }));
}

/** Cuts between characters, never inside a surrogate pair. */
function chunksOf(payload: string): readonly string[] {
  const chunks: string[] = [];
  for (let from = 0; from < payload.length || chunks.length === 0; ) {
    let to = Math.min(payload.length, from + PAYLOAD_CHUNK_CHARACTERS);
    const last = payload.charCodeAt(to - 1);
    if (to < payload.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    chunks.push(payload.slice(from, to));
    from = to;
  }
  return chunks;
}
