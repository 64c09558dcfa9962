import { invalidQuery } from '../api-error.js';
import { STREAMED_AT } from '../catalog/catalog.js';
import type { Parameters, Session } from '../engine/engine.js';
import { duckType, INT64, quoteIdentifier, STRING } from '../sql/sql-type.js';
import { ACTION, CHANGES, type DmlPlan, newColumn, ROW_ID, SOURCE, STREAMED } from '../sql/translate/dml.js';

/** https://cloud.google.com/bigquery/docs/data-manipulation-language#limitations: rows streamed lately refuse to be changed. */
export const STREAMING_BUFFER_MS = 30 * 60_000;

export interface DmlCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Runs a change plan inside the caller's transaction: gather, check, apply. */
export async function applyDml(session: Session, plan: DmlPlan, parameters: Parameters, nowMs: number): Promise<DmlCounts> {
  const columns = plan.types.map((type, i) => `${newColumn(i)} ${duckType(type)}`);
  await session.run(`CREATE TEMP TABLE ${CHANGES} (${[`${ROW_ID} BIGINT`, `${ACTION} VARCHAR`, `${STREAMED} TIMESTAMPTZ`, ...columns].join(', ')})`);
  for (const step of plan.steps) await session.run(step, parameters);
  await refuseAmbiguousMatches(session);
  await refuseStreamedRows(session, plan, nowMs);
  const counts = await countActions(session);
  const target = plan.target.engineName;
  if (counts.updated + counts.deleted > 0) {
    await session.run(`DELETE FROM ${target} WHERE rowid IN (SELECT ${ROW_ID} FROM ${CHANGES} WHERE ${ROW_ID} IS NOT NULL)`);
  }
  if (counts.updated + counts.inserted > 0) {
    const names = plan.target.fields.map((f) => quoteIdentifier(f.name)).join(', ');
    const values = plan.target.fields.map((_, i) => newColumn(i)).join(', ');
    await session.run(`INSERT INTO ${target} (${quoteIdentifier(STREAMED_AT)}, ${names}) SELECT ${STREAMED}, ${values} FROM ${CHANGES} WHERE ${ACTION} <> 'D'`);
  }
  await session.run(`DROP TABLE ${CHANGES}`);
  await session.run(`DROP TABLE IF EXISTS temp.${SOURCE}`);
  return counts;
}

async function refuseAmbiguousMatches(session: Session): Promise<void> {
  const twice = await session.query(`SELECT 1 FROM ${CHANGES} WHERE ${ROW_ID} IS NOT NULL GROUP BY ${ROW_ID} HAVING count(*) > 1 LIMIT 1`);
  if (twice.rowCount > 0) throw invalidQuery('UPDATE/MERGE must match at most one source row for each target row');
}

async function refuseStreamedRows(session: Session, plan: DmlPlan, nowMs: number): Promise<void> {
  const cutoff = BigInt(nowMs - STREAMING_BUFFER_MS) * 1000n;
  const streamed = await session.query(`SELECT 1 FROM ${CHANGES} WHERE epoch_us(${STREAMED}) > ${cutoff} LIMIT 1`);
  if (streamed.rowCount === 0) return;
  const { projectId, datasetId, tableId } = plan.target.id;
  throw invalidQuery(`UPDATE or DELETE statement over table ${projectId}.${datasetId}.${tableId} would affect rows in the streaming buffer, which is not supported`);
}

async function countActions(session: Session): Promise<DmlCounts> {
  const rows = (await session.query(`SELECT ${ACTION}, count(*) FROM ${CHANGES} GROUP BY 1`, [STRING, INT64])).rows();
  const count = (action: string): number => Number(rows.find(([a]) => a === action)?.[1] ?? 0n);
  return { inserted: count('I'), updated: count('U'), deleted: count('D') };
}
