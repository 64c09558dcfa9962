import { invalidQuery } from '../api-error.js';
import { CountsWanted } from '../catalog/partition-counts.js';
import { keyOf } from '../catalog/table-ddl.js';
import type { TableRecord } from '../catalog/resources.js';
import { INT64 } from '../sql/sql-type.js';
import type { TableEntry } from '../sql/translate/catalog-view.js';
import { pastKey, PastTableWanted, type PastTables } from '../sql/translate/system-time.js';
import type { JobContext } from './job-context.js';

/** Translates a statement, and looks up what it turns out to need: tables of the past, and counts of rows for INFORMATION_SCHEMA. */
export async function withLookups<T>(context: JobContext, translate: (past: PastTables) => T): Promise<T> {
  const past = new Map<string, TableEntry>();
  const counted = new Set<string>();
  for (;;) {
    try {
      return context.catalog.counts.accepting(counted, () => translate(past));
    } catch (error) {
      if (error instanceof PastTableWanted) past.set(pastKey(error.id, error.timeSql), await tableOf(context, error));
      else if (error instanceof CountsWanted) {
        await count(context, error.tables);
        for (const table of error.tables) counted.add(keyOf(table));
      } else throw error;
    }
  }
}

/** What has expired does not count. */
async function count({ catalog, expiry }: JobContext, tables: readonly TableRecord[]): Promise<void> {
  await expiry.sweep(tables);
  await catalog.counts.take(tables);
}

async function tableOf({ engine, view }: JobContext, { id, timeSql, parameters }: PastTableWanted): Promise<TableEntry> {
  const [[micros = null] = []] = (await engine.query(`SELECT epoch_us(${timeSql})`, [INT64], parameters)).rows();
  if (micros === null) throw invalidQuery('FOR SYSTEM_TIME AS OF expression cannot be NULL');
  const entry = await view.tableAsOf?.(id, Math.max(Number(micros), 1));
  if (entry === undefined) throw invalidQuery(`FOR SYSTEM_TIME AS OF cannot be used with table ${id.tableId}: nothing of its past is kept`);
  return entry;
}
