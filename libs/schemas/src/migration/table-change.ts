import type { FieldMode, FieldType } from '../field-type.js';
import type { FieldSchema } from '../field-schema.js';
import type { TablePartitioning } from '../table-schema.js';
import type { ActualPartitioning } from './actual-table.js';

/**
 * What a change asks of BigQuery: `additive` adds columns; `in-place` is an update of the table's description; `needs-copy` is possible
 * only by writing the rows into a new table; `left-alone` is a difference that we never remove by ourselves.
 */
export const CHANGE_EFFECTS = ['additive', 'in-place', 'needs-copy', 'left-alone'] as const;
export type ChangeEffect = (typeof CHANGE_EFFECTS)[number];

/** What differs. Column paths are dotted: `credits.amount`. */
export type TableDifference =
  | { readonly kind: 'column-added'; readonly column: string; readonly wanted: FieldSchema }
  | { readonly kind: 'column-unknown'; readonly column: string; readonly actual: FieldSchema }
  | { readonly kind: 'type-changed'; readonly column: string; readonly from: FieldType; readonly to: FieldType }
  | { readonly kind: 'mode-changed'; readonly column: string; readonly from: FieldMode; readonly to: FieldMode }
  | { readonly kind: 'column-description-changed'; readonly column: string; readonly from: string; readonly to: string }
  | { readonly kind: 'default-changed'; readonly column: string; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly kind: 'description-changed'; readonly from: string; readonly to: string }
  | { readonly kind: 'partitioning-changed'; readonly from: ActualPartitioning | undefined; readonly to: TablePartitioning }
  | { readonly kind: 'clustering-changed'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly kind: 'expiration-changed'; /** Days; undefined: never. */ readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'partition-filter-changed'; readonly from: boolean; readonly to: boolean }
  | { readonly kind: 'label-changed'; readonly label: string; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'primary-key-changed'; readonly from: readonly string[]; readonly to: readonly string[] };

/** A difference, what it takes, and why. */
export type TableChange = TableDifference & {
  readonly effect: ChangeEffect;
  /** One line for people: what BigQuery allows, or what follows from the change. */
  readonly reason: string;
};
