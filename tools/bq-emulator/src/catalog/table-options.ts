import { asObject, asText, type TableRecord } from './resources.js';

/** An option of a table or view, with its value as INFORMATION_SCHEMA writes it. */
export interface TableOption {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const quoted = (item: unknown): string | undefined => (asText(item) === undefined ? undefined : JSON.stringify(asText(item)));
const flag = (item: unknown): string | undefined => (item === undefined || item === null ? undefined : String(item === true || item === 'true'));
const float = (item: unknown, unit: number): string | undefined => {
  if (item === undefined || item === null) return undefined;
  const text = String(Number(item) / unit);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};
const labelsOf = (item: unknown): string | undefined => {
  const labels = Object.entries(asObject(item));
  return labels.length === 0 ? undefined : `[${labels.map(([key, label]) => `STRUCT(${JSON.stringify(key)}, ${JSON.stringify(label)})`).join(', ')}]`;
};

/** A table's options as DDL would write them: https://cloud.google.com/bigquery/docs/information-schema-table-options#options_table */
export function optionsOf({ properties }: TableRecord): readonly TableOption[] {
  const partitioning = asObject(properties['timePartitioning']);
  const materialized = asObject(properties['materializedView']);
  const expires = properties['expirationTime'];
  const found: readonly (readonly [name: string, type: string, value: string | undefined])[] = [
    ['allow_non_incremental_definition', 'BOOL', flag(materialized['allowNonIncrementalDefinition'])], ['default_rounding_mode', 'STRING', quoted(properties['defaultRoundingMode'])], ['description', 'STRING', quoted(properties['description'])],
    ['enable_refresh', 'BOOL', flag(materialized['enableRefresh'])], ['expiration_timestamp', 'TIMESTAMP', expires === undefined || expires === null ? undefined : `TIMESTAMP "${new Date(Number(expires)).toISOString()}"`],
    ['friendly_name', 'STRING', quoted(properties['friendlyName'])], ['kms_key_name', 'STRING', quoted(asObject(properties['encryptionConfiguration'])['kmsKeyName'])], ['labels', 'ARRAY<STRUCT<STRING, STRING>>', labelsOf(properties['labels'])],
    ['max_staleness', 'INTERVAL', asText(properties['maxStaleness'])], ['partition_expiration_days', 'FLOAT64', float(partitioning['expirationMs'], DAY_MS)], ['refresh_interval_minutes', 'FLOAT64', float(materialized['refreshIntervalMs'], MINUTE_MS)],
    ['require_partition_filter', 'BOOL', properties['requirePartitionFilter'] === true || partitioning['requirePartitionFilter'] === true ? 'true' : undefined],
  ];
  return found.flatMap(([name, type, value]) => (value === undefined ? [] : [{ name, type, value }]));
}
