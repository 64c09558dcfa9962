import { defaultSchemaDirectory, SchemaRegistry, type TableSchema } from '@cloudact/schemas';

export type FocusRow = Readonly<Record<string, string | Date>>;
/** How rows carry a TIMESTAMP: as a billing export does, or as Google's JSONEncoder wants it, which cannot read the text. */
export type TimeForm = 'text' | 'date';

/** Columns of the benchmark's cost table. */
export const FOCUS_COLUMNS = 40;
export const COST_TABLE = 'cost_data_standard_1_3';
/** Filled by the pipeline, not by the rows. */
const STAMPED = /^x_/;

/** The cost table, with as many of its own columns as the benchmark writes; the money columns are among them. */
export function focusTable(): TableSchema {
  const table = SchemaRegistry.fromDirectory(defaultSchemaDirectory).table('organization', COST_TABLE);
  const own = table.fields.filter(({ name }) => !STAMPED.test(name));
  const first = own.filter(({ type }) => type !== 'STRING');
  const fields = [...first, ...own.filter(({ type }) => type === 'STRING')].slice(0, FOCUS_COLUMNS);
  const has = (name: string): boolean => fields.some((field) => field.name === name);
  return { ...table, fields: own.filter((field) => fields.includes(field)), clustering: table.clustering.filter(has) };
}

const PROVIDERS = ['AWS', 'Microsoft', 'Google Cloud', 'Oracle'];
const SERVICES = ['Amazon Elastic Compute Cloud', 'Virtual Machines', 'BigQuery', 'Object Storage', 'Azure Database for PostgreSQL', 'AWS Lambda'];
const REGIONS = ['us-east-1', 'europe-west4', 'West Europe', 'ap-southeast-2'];

/** A value as a billing export has it: text, decimals exact, times in UTC. */
function valueOf(name: string, type: string, row: number): string {
  switch (type) {
    case 'BIGNUMERIC': case 'NUMERIC': return `${row % 977}.${String((row * 7919) % 1_000_000_000).padStart(9, '0')}`;
    case 'INT64': return String(row);
    case 'TIMESTAMP': return `2026-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}T${String(row % 24).padStart(2, '0')}:00:00Z`;
    case 'DATE': return `2026-01-${String(1 + (row % 28)).padStart(2, '0')}`;
    case 'BOOL': return row % 2 === 0 ? 'true' : 'false';
    case 'JSON': return `{"team":"team-${row % 40}","environment":"production","cost-center":"${4000 + (row % 90)}"}`;
    default: break;
  }
  if (/Provider|Publisher|Issuer/.test(name)) return PROVIDERS[row % PROVIDERS.length] as string;
  if (/Service|Sku.*Details/.test(name)) return SERVICES[row % SERVICES.length] as string;
  if (/Region|Zone/.test(name)) return REGIONS[row % REGIONS.length] as string;
  if (/Currency/.test(name)) return 'USD';
  if (/Id$/.test(name)) return `arn:aws:ec2:us-east-1:${100_000_000_000 + (row % 300)}:instance/i-${(row * 2_654_435_761 % 4_294_967_296).toString(16).padStart(8, '0')}`;
  return `${name} ${row % 50}`;
}

/**
 * Rows of one source, so of one shape, none equal to the next. They come out of a JSON parser, as rows of a bill do: a text that
 * was put together in memory is a tree of pieces to the engine, and the first to read it pays for that.
 */
export function focusRows(table: TableSchema, count: number, times: TimeForm): readonly FocusRow[] {
  const made = Array.from({ length: count }, (_, row) => Object.fromEntries(table.fields.map(({ name, type }) => [name, valueOf(name, type, row)])));
  const rows = JSON.parse(JSON.stringify(made)) as readonly Readonly<Record<string, string>>[];
  if (times === 'text') return rows;
  const moments = new Set(table.fields.filter(({ type }) => type === 'TIMESTAMP').map(({ name }) => name));
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, moments.has(name) ? new Date(value) : value])));
}
