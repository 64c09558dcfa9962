import type { FieldSchema } from './field-schema.js';
import type { TablePartitioning, WriteProfile } from './table-schema.js';

/** A table file as it is written: snake_case, optional parts absent. `schemas/table-schema.meta.json` is its JSON Schema. */
export interface TableFile {
  readonly table_name: string;
  readonly description: string;
  readonly version: number;
  readonly schema: readonly TableFileField[];
  readonly partitioning: TablePartitioning;
  readonly clustering: readonly string[];
  readonly primary_key: readonly string[];
  readonly slice_key?: readonly string[];
  readonly write_profile: WriteProfile;
  readonly partition_expiration_days?: number;
  readonly require_partition_filter?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A column as it is written. */
export interface TableFileField extends Pick<FieldSchema, 'name' | 'type' | 'mode' | 'description'> {
  readonly fields?: readonly TableFileField[];
  readonly default_value_expression?: string;
  readonly range_element_type?: NonNullable<FieldSchema['rangeElementType']>;
}
