import { invalidQuery } from '../api-error.js';
import { statementMarkSql, STREAMED_AT } from '../catalog/history/arrival-mark.js';
import type { TableHistory } from '../catalog/history/table-history.js';
import type { Parameters, Session } from '../engine/engine.js';
import { duckType, fieldType, INT64, quoteIdentifier } from '../sql/sql-type.js';
import { withoutNullElements } from './null-elements.js';
import { storedFields } from '../sql/translate/pseudo-columns.js';
import { ACTION, CHANGES, type DmlPlan, newColumn, ROW_ID, SOURCE, STREAMED } from '../sql/translate/dml.js';

/** https://cloud.google.com/bigquery/docs/data-manipulation-language#limitations: rows streamed lately refuse to be changed. */
export const STREAMING_BUFFER_MS = 30 * 60_000;

export interface DmlCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface DmlWork {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly history: TableHistory;
  /** Looks at the new rows, `(SELECT …) AS rows` in the target's columns, before they are applied. */
  readonly check?: ((rows: string) => Promise<void>) | undefined;
}

/** Runs a change plan inside the caller's transaction: gather, check, apply. */
export async function applyDml(session: Session, plan: DmlPlan, parameters: Parameters, { nowMs, history, check }: DmlWork): Promise<DmlCounts> {
  const columns = plan.types.map((type, i) => `${newColumn(i)} ${duckType(type)}`);
  await session.run(`CREATE TEMP TABLE ${CHANGES} (${[`${ROW_ID} BIGINT`, `${ACTION} VARCHAR`, `${STREAMED} TIMESTAMPTZ`, ...columns].join(', ')})`);
  for (const step of plan.steps) await session.run(step, parameters);
  const counts = await checkChanges(session, plan, nowMs);
  const named = storedFields(plan.target).map((field, i) => `${newColumn(i)} AS ${quoteIdentifier(field.name)}`).join(', ');
  await check?.(`(SELECT ${named} FROM ${CHANGES} WHERE ${ACTION} <> 'D') AS rows`);
  const target = plan.target.engineName;
  const at = history.changing(plan.target.id);
  if (counts.updated + counts.deleted > 0) {
    const removed = `rowid IN (SELECT ${ROW_ID} FROM ${CHANGES} WHERE ${ROW_ID} IS NOT NULL)`;
    await history.keepRows(session, plan.target.id, removed, { at, rows: counts.updated + counts.deleted });
    await session.run(`DELETE FROM ${target} WHERE ${removed}`);
  }
  if (counts.updated + counts.inserted > 0) {
    const names = storedFields(plan.target).map((f) => quoteIdentifier(f.name)).join(', ');
    const values = storedFields(plan.target).map((field, i) => withoutNullElements(newColumn(i), plan.types[i] ?? fieldType(field), field.name)).join(', ');
    await session.run(`INSERT INTO ${target} (${quoteIdentifier(STREAMED_AT)}, ${names}) SELECT ${statementMarkSql(BigInt(at))}, ${values} FROM ${CHANGES} WHERE ${ACTION} <> 'D'`);
  }
  await session.run(`DROP TABLE ${CHANGES}`);
  if (plan.steps.length > 1) await session.run(`DROP TABLE IF EXISTS temp.${SOURCE}`);
  return counts;
}

/** Counts the changes; refuses a target row matched twice, and rows that may still be in the streaming buffer. */
async function checkChanges(session: Session, plan: DmlPlan, nowMs: number): Promise<DmlCounts> {
  // Below zero are rows that came otherwise.
  const cutoff = BigInt(Math.max(nowMs - STREAMING_BUFFER_MS, 0)) * 1000n;
  const count = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;
  const columns = ['I', 'U', 'D'].map((action) => count(`${ACTION} = '${action}'`));
  const checks = [`count(${ROW_ID}) - count(DISTINCT ${ROW_ID})`, count(`epoch_us(${STREAMED}) > ${cutoff}`)];
  const result = await session.query(`SELECT ${[...columns, ...checks].join(', ')} FROM ${CHANGES}`, [INT64, INT64, INT64, INT64, INT64]);
  const [inserted = 0, updated = 0, deleted = 0, twice = 0, streamed = 0] = (result.rows()[0] ?? []).map(Number);
  if (twice > 0) throw invalidQuery('UPDATE/MERGE must match at most one source row for each target row');
  if (streamed > 0) {
    const { projectId, datasetId, tableId } = plan.target.id;
    throw invalidQuery(`UPDATE or DELETE statement over table ${projectId}.${datasetId}.${tableId} would affect rows in the streaming buffer, which is not supported`);
  }
  return { inserted, updated, deleted };
}
