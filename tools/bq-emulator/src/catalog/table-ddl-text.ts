import { asList, asObject, asTexts, asText, type JsonObject, type TableRecord, viewQueryOf } from './resources.js';
import { optionsOf } from './table-options.js';
import type { TableField } from './table-store.js';
import { typeText } from './type-text.js';

/** Functions that cut a column of a type to a unit. */
const TRUNCATING: Readonly<Record<string, string>> = { DATE: 'DATE_TRUNC', DATETIME: 'DATETIME_TRUNC', TIMESTAMP: 'TIMESTAMP_TRUNC' };

const nameText = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``);

function columnText(field: TableField): string {
  const by = field.defaultValueExpression === undefined ? '' : ` DEFAULT ${field.defaultValueExpression}`;
  const required = field.mode === 'REQUIRED' ? ' NOT NULL' : '';
  const options = field.description === undefined || field.description === '' ? '' : ` OPTIONS(description=${JSON.stringify(field.description)})`;
  return `  ${nameText(field.name)} ${typeText(field)}${by}${required}${options}`;
}

function keyTexts(properties: JsonObject): readonly string[] {
  const { primaryKey, foreignKeys } = asObject(properties['tableConstraints']);
  const columns = asTexts(asObject(primaryKey)['columns']);
  const primary = columns.length === 0 ? [] : [`  PRIMARY KEY (${columns.map(nameText).join(', ')}) NOT ENFORCED`];
  const foreign = asList(foreignKeys).map(asObject).map((key) => {
    const pairs = asList(key['columnReferences']).map(asObject);
    const target = asObject(key['referencedTable']);
    const name = asText(key['name']);
    const list = (member: string): string => pairs.map((pair) => nameText(asText(pair[member]) ?? '')).join(', ');
    return `  ${name === undefined ? '' : `CONSTRAINT \`${name}\` `}FOREIGN KEY (${list('referencingColumn')}) REFERENCES \`${asTexts([target['projectId'], target['datasetId'], target['tableId']]).join('.')}\`(${list('referencedColumn')}) NOT ENFORCED`;
  });
  return [...primary, ...foreign];
}

function partitionText({ properties, fields }: TableRecord): string | undefined {
  const { range, field: of } = asObject(properties['rangePartitioning']);
  if (range !== undefined) {
    const { start, end, interval } = asObject(range);
    return `RANGE_BUCKET(${nameText(asText(of) ?? '')}, GENERATE_ARRAY(${asText(start) ?? ''}, ${asText(end) ?? ''}, ${asText(interval) ?? ''}))`;
  }
  if (properties['timePartitioning'] === undefined) return undefined;
  const time = asObject(properties['timePartitioning']);
  const [name, unit] = [asText(time['field']), asText(time['type']) ?? 'DAY'];
  if (name === undefined) return unit === 'DAY' ? '_PARTITIONDATE' : `TIMESTAMP_TRUNC(_PARTITIONTIME, ${unit})`;
  const type = fields.find((f) => f.name.toLowerCase() === name.toLowerCase())?.type ?? 'DATE';
  if (unit === 'DAY') return type === 'DATE' ? nameText(name) : `DATE(${nameText(name)})`;
  return `${TRUNCATING[type] ?? 'DATE_TRUNC'}(${nameText(name)}, ${unit})`;
}

/** The statement that makes the table or view: `ddl` of https://cloud.google.com/bigquery/docs/information-schema-tables#schema */
export function tableDdl(table: TableRecord): string {
  const name = `\`${table.projectId}.${table.datasetId}.${table.tableId}\``;
  const options = optionsOf(table).map((option) => `  ${option.name}=${option.name === 'labels' ? option.value.replaceAll('STRUCT(', '(') : option.value}`);
  const optionText = options.length === 0 ? [] : [`OPTIONS(\n${options.join(',\n')}\n)`];
  const query = viewQueryOf(table);
  if (query !== undefined) return `${[`CREATE ${table.properties['materializedView'] === undefined ? '' : 'MATERIALIZED '}VIEW ${name}`, ...optionText, `AS ${query}`].join('\n')};`;
  const partitions = partitionText(table);
  const clustering = asTexts(asObject(table.properties['clustering'])['fields']);
  return `${[
    `CREATE TABLE ${name}\n(\n${[...table.fields.map(columnText), ...keyTexts(table.properties)].join(',\n')}\n)`,
    ...(partitions === undefined ? [] : [`PARTITION BY ${partitions}`]), ...(clustering.length === 0 ? [] : [`CLUSTER BY ${clustering.map(nameText).join(', ')}`]), ...optionText,
  ].join('\n')};`;
}
