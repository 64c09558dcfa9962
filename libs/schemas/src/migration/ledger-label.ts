import type { TableSchema } from '../table-schema.js';
import type { TableChange } from './table-change.js';

/**
 * The ledger of applied versions: a label of each table. It is written in the same call as the change that it speaks of, so that the two
 * cannot disagree, and one INFORMATION_SCHEMA query reads it for every table there is.
 */
export const LEDGER_LABEL = 'schema_version';

/** The labels of a table's file with the ledger's. */
export function withLedger(labels: Readonly<Record<string, string>>, version: number): Readonly<Record<string, string>> {
  return { ...labels, [LEDGER_LABEL]: String(version) };
}

/** The version that a table was last brought to; undefined for one that was made before there was a ledger, or by somebody else. */
export function appliedVersion(table: { readonly labels: Readonly<Record<string, string>> }): number | undefined {
  const version = Number(table.labels[LEDGER_LABEL] ?? Number.NaN);
  return Number.isSafeInteger(version) ? version : undefined;
}

/** A table that still needs a copy has not reached the version of its file: its ledger waits for the copy. */
export function heldBack(changes: readonly TableChange[]): readonly TableChange[] {
  const waits = changes.some(({ effect }) => effect === 'needs-copy');
  return waits ? changes.filter((change) => change.kind !== 'label-changed' || change.label !== LEDGER_LABEL) : changes;
}

/** What an update may write of the labels: all but the ledger's while the table needs a copy. */
export function labelsToWrite(wanted: TableSchema, changes: readonly TableChange[]): Readonly<Record<string, string>> {
  const named = new Set(changes.flatMap((change) => (change.kind === 'label-changed' ? [change.label] : [])));
  return Object.fromEntries(Object.entries(wanted.labels).filter(([label]) => named.has(label)));
}
