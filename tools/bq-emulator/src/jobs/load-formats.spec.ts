import avro from 'avsc';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Emulator, startEmulator } from '../start-emulator.js';

let emulator: Emulator;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'load-formats-'));
  emulator = await startEmulator({ storageDir: directory, fidelity: 'lenient' });
  await send('datasets', { datasetReference: { datasetId: 'd' } });
});
afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly schema?: { readonly fields: readonly { readonly name: string; readonly type: string; readonly mode: string }[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly status?: { readonly errorResult?: { readonly message: string; readonly reason: string } };
  readonly statistics?: Readonly<Record<string, unknown>>;
}
async function send(path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${emulator.url}/bigquery/v2/projects/p/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return (await answer.json()) as Answer;
}
const file = (name: string, content: string | Buffer): Promise<void> => writeFile(join(directory, name), content);
const load = (tableId: string, uri: string, more: object): Promise<Answer> => send('jobs', { configuration: { load: { destinationTable: { projectId: 'p', datasetId: 'd', tableId }, sourceUris: [`gs://${uri}`], ...more } } });
const extract = (tableId: string, uri: string, more: object): Promise<Answer> => send('jobs', { configuration: { extract: { sourceTable: { projectId: 'p', datasetId: 'd', tableId }, destinationUris: [`gs://${uri}`], ...more } } });
const refusal = ({ status }: Answer): string | undefined => status?.errorResult?.message;
const columns = async (table: string): Promise<readonly string[]> => ((await send(`datasets/d/tables/${table}`)).schema?.fields ?? []).map((f) => `${f.name} ${f.type} ${f.mode}`);
const rows = async (sql: string): Promise<readonly (readonly unknown[])[]> => ((await send('queries', { query: sql, useLegacySql: false })).rows ?? []).map(({ f }) => f.map(({ v }) => v));

describe('autodetection', () => {
  test('CSV: the first line is a header where it is text and the rest is not', async () => {
    await file('header.csv', 'Name,Age,Joined On,ok,score\nAnn,31,2024-01-02,true,1.5\nBob,,2024-02-03,false,2\n');
    expect(refusal(await load('header', 'header.csv', { autodetect: true }))).toBeUndefined();
    expect(await columns('header')).toEqual(['Name STRING NULLABLE', 'Age INTEGER NULLABLE', 'Joined_On DATE NULLABLE', 'ok BOOLEAN NULLABLE', 'score FLOAT NULLABLE']);
    expect(await rows('SELECT * FROM d.header ORDER BY Name')).toEqual([['Ann', '31', '2024-01-02', 'true', '1.5'], ['Bob', null, '2024-02-03', 'false', '2.0']]);
  });

  test('CSV without a header: columns are named after their types and places', async () => {
    await file('plain.csv', 'Ann,31\nBob,7\n');
    await load('plain', 'plain.csv', { autodetect: true });
    expect(await columns('plain')).toEqual(['string_field_0 STRING NULLABLE', 'int64_field_1 INTEGER NULLABLE']);
  });

  test('JSON: a number is a number in a column of JSON, and exact in a NUMERIC beside it', async () => {
    await file('prices.json', '{"doc":{"price":1.10,"list":[2.50],"id":12345678901234567},"cost":1.10,"part":{"doc":3.0,"cost":0.100000000000000005}}\n');
    const part = { name: 'part', type: 'RECORD', fields: [{ name: 'doc', type: 'JSON' }, { name: 'cost', type: 'BIGNUMERIC' }] };
    expect(refusal(await load('prices', 'prices.json', { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema: { fields: [{ name: 'doc', type: 'JSON' }, { name: 'cost', type: 'NUMERIC' }, part] } }))).toBeUndefined();
    expect(await rows("SELECT TO_JSON_STRING(doc), JSON_TYPE(doc.price), cost, JSON_TYPE(part.doc), part.cost FROM d.prices")).toEqual([['{"id":12345678901234567,"list":[2.5],"price":1.1}', 'number', '1.1', 'number', '0.100000000000000005']]);
  });

  test('JSON: records, lists, and texts that look like something else', async () => {
    await file('nested.json', '{"name":"Alice","id":"12","at":"2024-01-02 03:04:05 UTC","tags":["a"],"home":{"zip":1.5}}\n{"name":"Bob","id":"7","tags":[],"home":{"zip":2,"floor":3}}\n');
    await load('nested', 'nested.json', { autodetect: true, sourceFormat: 'NEWLINE_DELIMITED_JSON' });
    expect(await columns('nested')).toEqual(['name STRING NULLABLE', 'id INTEGER NULLABLE', 'at TIMESTAMP NULLABLE', 'tags STRING REPEATED', 'home RECORD NULLABLE']);
    expect(await rows('SELECT id, tags, home.zip, home.floor FROM d.nested ORDER BY id')).toEqual([['7', [], '2.0', '3'], ['12', [{ v: 'a' }], '1.5', null]]);
  });
});

describe('CSV', () => {
  const schema = { fields: [{ name: 'a', type: 'STRING' }, { name: 'n', type: 'INTEGER' }] };

  test('nothing between delimiters is NULL, an empty pair of quotes an empty text; with another marker nothing is an empty text, which only texts can be', async () => {
    await file('empty.csv', '"",1\n,2\nNA,3\n');
    await load('empty', 'empty.csv', { schema });
    await load('marked', 'empty.csv', { schema, nullMarker: 'NA' });
    expect(await rows('SELECT a, n FROM d.empty ORDER BY n')).toEqual([['', '1'], [null, '2'], ['NA', '3']]);
    expect(await rows('SELECT a, n FROM d.marked ORDER BY n')).toEqual([['', '1'], ['', '2'], [null, '3']]);
    await file('hole.csv', 'a,\n');
    expect(refusal(await load('hole', 'hole.csv', { schema, nullMarker: 'NA' }))).toContain('too many errors');
    expect(refusal(await load('hole', 'hole.csv', { schema, nullMarker: 'NA', nullMarkers: ['-'] }))).toContain('Only one of nullMarker and nullMarkers');
  });

  test('UTF-16 of either order, slashes in timestamps, ASCII 0 only on request', async () => {
    for (const [name, bytes] of [['UTF-16LE', Buffer.from('é,1\n', 'utf16le')], ['UTF-16BE', Buffer.from('é,1\n', 'utf16le').swap16()]] as const) {
      await file(`${name}.csv`, bytes);
      await load(`t_${name.slice(-2)}`, `${name}.csv`, { schema, encoding: name });
      expect(await rows(`SELECT a, n FROM d.t_${name.slice(-2)}`)).toEqual([['é', '1']]);
    }
    await file('slash.csv', '2024/01/02 03:04\n');
    await load('slash', 'slash.csv', { schema: { fields: [{ name: 't', type: 'TIMESTAMP' }] } });
    expect(await rows('SELECT STRING(t) FROM d.slash')).toEqual([['2024-01-02 03:04:00+00']]);
    await file('zero.csv', 'x\0y,1\n');
    expect(refusal(await load('zero', 'zero.csv', { schema }))).toContain('too many errors');
    expect(refusal(await load('zero', 'zero.csv', { schema, preserveAsciiControlCharacters: true }))).toBeUndefined();
  });

  test('a setting that does not exist is refused before there is a job', async () => {
    for (const setting of [{ writeDisposition: 'WRITE' }, { createDisposition: 'MAYBE' }, { schemaUpdateOptions: ['ALLOW_ALL'] }]) {
      expect(await load('never', 'empty.csv', { schema, ...setting })).toMatchObject({ error: { code: 400, message: expect.stringContaining('is not a valid value') as string } });
    }
  });
  test('null markers, a delimiter of one\'s own, Latin 1 and skipped lines', async () => {
    await file('latin.csv', Buffer.from('skip me\nM\xfcller;1\nN/A;-\n', 'latin1'));
    await load('latin', 'latin.csv', { schema, fieldDelimiter: ';', encoding: 'ISO-8859-1', skipLeadingRows: 1, nullMarkers: ['N/A', '-'] });
    expect(await rows('SELECT a, n FROM d.latin')).toEqual([['Müller', '1'], [null, null]]);
  });

  test('a quoted newline is refused unless it is allowed', async () => {
    await file('newline.csv', '"two\nlines",1\n');
    expect(refusal(await load('newline', 'newline.csv', { schema }))).toContain('CSV table encountered too many errors');
    await load('newline', 'newline.csv', { schema, allowQuotedNewlines: true });
    expect(await rows('SELECT a FROM d.newline')).toEqual([['two\nlines']]);
  });

  test('jagged rows are allowed on request; bad ones up to maxBadRecords', async () => {
    await file('jagged.csv', 'x\ny,2\nz,q\n');
    expect(refusal(await load('jagged', 'jagged.csv', { schema, allowJaggedRows: true }))).toContain('CSV table encountered too many errors');
    await load('jagged', 'jagged.csv', { schema, allowJaggedRows: true, maxBadRecords: 1 });
    expect(await rows('SELECT a, n FROM d.jagged')).toEqual([['x', null], ['y', '2']]);
  });

  test('several files and a wildcard', async () => {
    await file('part-1.csv', 'a,1\n');
    await file('part-2.csv', gzipSync('b,2\n'));
    expect(await load('parts', 'part-*.csv', { schema })).toMatchObject({ statistics: { load: { inputFiles: '2', outputRows: '2' } } });
  });
});

describe('the schema changes with the data, where the job says so', () => {
  beforeEach(async () => {
    await file('first.json', '{"a":"x"}\n');
    await load('growing', 'first.json', { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema: { fields: [{ name: 'a', type: 'STRING', mode: 'REQUIRED' }] }, writeDisposition: 'WRITE_TRUNCATE' });
    await file('second.json', '{"a":null,"b":2}\n');
  });
  const wider = { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema: { fields: [{ name: 'a', type: 'STRING' }, { name: 'b', type: 'INTEGER' }] } };

  test('without an option the job fails and the table is as it was', async () => {
    expect(refusal(await load('growing', 'second.json', wider))).toBe('Provided Schema does not match Table p:d.growing. Cannot add fields (field: b)');
    expect(refusal(await load('growing', 'second.json', { ...wider, schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'] }))).toBe('Provided Schema does not match Table p:d.growing. Field a has changed mode from REQUIRED to NULLABLE');
    expect(await columns('growing')).toEqual(['a STRING REQUIRED']);
  });

  test('fields are added and relaxed together with the rows', async () => {
    expect(refusal(await load('growing', 'second.json', { ...wider, schemaUpdateOptions: ['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION'] }))).toBeUndefined();
    expect(await columns('growing')).toEqual(['a STRING NULLABLE', 'b INTEGER NULLABLE']);
    expect(await rows('SELECT a, b FROM d.growing ORDER BY b')).toEqual([['x', null], [null, '2']]);
  });

  test('a query that appends may add columns too', async () => {
    const configuration = { query: { query: `SELECT 'y' AS a, 3 AS b`, useLegacySql: false, destinationTable: { projectId: 'p', datasetId: 'd', tableId: 'growing' }, writeDisposition: 'WRITE_APPEND' } };
    expect(refusal(await send('jobs', { configuration }))).toContain('Provided Schema does not match Table p:d.growing');
    await send('jobs', { configuration: { query: { ...configuration.query, schemaUpdateOptions: ['ALLOW_FIELD_ADDITION', 'ALLOW_FIELD_RELAXATION'] } } });
    expect(await rows('SELECT a, b FROM d.growing ORDER BY a')).toEqual([['x', null], ['y', '3']]);
  });
});

describe('one partition of a table', () => {
  beforeEach(async () => {
    await file('days.json', '{"day":"2024-01-01","n":1}\n{"day":"2024-01-02","n":2}\n');
    await load('daily', 'days.json', { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema: { fields: [{ name: 'day', type: 'DATE' }, { name: 'n', type: 'INTEGER' }] }, timePartitioning: { type: 'DAY', field: 'day' }, writeDisposition: 'WRITE_TRUNCATE' });
  });

  test('is replaced by a load to its decorator', async () => {
    await file('again.json', '{"day":"2024-01-02","n":20}\n{"day":"2024-01-02","n":21}\n');
    expect(refusal(await load('daily$20240102', 'again.json', { sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_TRUNCATE' }))).toBeUndefined();
    expect(await rows('SELECT n FROM d.daily ORDER BY n')).toEqual([['1'], ['20'], ['21']]);
  });

  test('takes no row of another partition', async () => {
    expect(refusal(await load('daily$20240102', 'days.json', { sourceFormat: 'NEWLINE_DELIMITED_JSON', writeDisposition: 'WRITE_TRUNCATE' }))).toBe('Some rows belong to different partitions rather than destination partition 20240102');
    expect(await rows('SELECT n FROM d.daily ORDER BY n')).toEqual([['1'], ['2']]);
  });

  test('is replaced by a query too', async () => {
    await send('jobs', { configuration: { query: { query: `SELECT DATE '2024-01-01' AS day, 9 AS n`, useLegacySql: false, destinationTable: { projectId: 'p', datasetId: 'd', tableId: 'daily$20240101' }, writeDisposition: 'WRITE_TRUNCATE' } } });
    expect(await rows('SELECT n FROM d.daily ORDER BY n')).toEqual([['2'], ['9']]);
  });
});

test('Avro: nullable unions, lists, maps, decimals and logical types', async () => {
  const schema = {
    type: 'record', name: 'Row', fields: [
      { name: 'id', type: 'long' }, { name: 'name', type: ['null', 'string'] }, { name: 'tags', type: { type: 'array', items: 'string' } }, { name: 'sizes', type: { type: 'map', values: 'int' } },
      { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 } }, { name: 'day', type: { type: 'int', logicalType: 'date' } }, { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }] },
    ],
  };
  const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: true } as never);
  const encoder = avro.createFileEncoder(join(directory, 'rows.avro'), type, { codec: 'deflate', metadata: { 'avro.schema': Buffer.from(JSON.stringify(schema)) } } as never);
  encoder.write({ id: 1, name: { string: 'Ann' }, tags: ['a', 'b'], sizes: { s: 1 }, price: Buffer.from([0xff, 0x85]), day: 19_724, at: { long: 1_704_164_645_678 } });
  encoder.end({ id: 2, name: null, tags: [], sizes: {}, price: Buffer.from([0x7b]), day: 0, at: null });
  await new Promise((resolve) => encoder.once('finish', resolve));
  expect(refusal(await load('avro', 'rows.avro', { sourceFormat: 'AVRO', useAvroLogicalTypes: true }))).toBeUndefined();
  expect(await columns('avro')).toEqual(['id INTEGER REQUIRED', 'name STRING NULLABLE', 'tags STRING REPEATED', 'sizes RECORD REPEATED', 'price NUMERIC REQUIRED', 'day DATE REQUIRED', 'at TIMESTAMP NULLABLE']);
  expect(await rows('SELECT id, name, tags, sizes, price, day, `at` FROM d.avro ORDER BY id')).toEqual([
    ['1', 'Ann', [{ v: 'a' }, { v: 'b' }], [{ v: { f: [{ v: 's' }, { v: '1' }] } }], '-1.23', '2024-01-02', '1704164645.678'], ['2', null, [], [], '1.23', '1970-01-01', null],
  ]);
  await load('avro_plain', 'rows.avro', { sourceFormat: 'AVRO' });
  expect(await columns('avro_plain')).toContain('day INTEGER REQUIRED');
});

describe('what is extracted', () => {
  beforeAll(async () => {
    await send('queries', { useLegacySql: false, query: `CREATE TABLE d.source AS SELECT 1 AS id, 'a,"b' AS s, NUMERIC '1.5' AS price, DATE '2024-01-02' AS day, TIMESTAMP '2024-01-02 03:04:05.678 UTC' AS ts, true AS ok, 2.5 AS f, b'xyz' AS raw, DATETIME '2024-01-02 03:04:05' AS dt, TIME '01:02:03' AS t, BIGNUMERIC '0.123456789012' AS big` });
    await send('queries', { useLegacySql: false, query: `CREATE TABLE d.deep AS SELECT 1 AS id, [1, 2] AS list, STRUCT('x' AS a, [STRUCT(1 AS b)] AS c) AS rec, CAST(NULL AS STRING) AS nothing` });
  });
  const all = 'SELECT * FROM d';

  test.each<readonly [format: string, options: object, settings: object]>([
    ['PARQUET', { compression: 'SNAPPY' }, { decimalTargetTypes: ['NUMERIC', 'BIGNUMERIC'] }], ['AVRO', { compression: 'DEFLATE', useAvroLogicalTypes: true }, { useAvroLogicalTypes: true, decimalTargetTypes: ['NUMERIC', 'BIGNUMERIC'] }],
    ['AVRO', { compression: 'SNAPPY' }, { useAvroLogicalTypes: true, decimalTargetTypes: ['NUMERIC', 'BIGNUMERIC'] }],
  ])('as %s %j is the same when it is loaded', async (format, options, settings) => {
    const name = `out/source-${format}`;
    expect(refusal(await extract('source', `${name}-*`, { destinationFormat: format, ...options }))).toBeUndefined();
    expect(await extract('source', `${name}-*`, { destinationFormat: format, ...options })).toMatchObject({ statistics: { extract: { destinationUriFileCounts: ['1'] } } });
    await send('queries', { useLegacySql: false, query: `CREATE OR REPLACE TABLE d.back AS ${all}.source WHERE false` });
    expect(refusal(await load('back', `${name}-000000000000`, { sourceFormat: format, ...settings }))).toBeUndefined();
    expect(await rows(`${all}.back`)).toEqual(await rows(`${all}.source`));
  });

  test.each<readonly [format: string, settings: object]>([['PARQUET', { parquetOptions: { enableListInference: true } }], ['AVRO', {}]])('as %s keeps lists and records', async (format, settings) => {
    await extract('deep', `deep.${format}`, { destinationFormat: format });
    expect(refusal(await load(`deep_${format}`, `deep.${format}`, { sourceFormat: format, ...settings }))).toBeUndefined();
    expect(await rows(`${all}.deep_${format}`)).toEqual(await rows(`${all}.deep`));
  });

  test('as JSON has texts for INT64 and decimals, and no NULLs', async () => {
    await extract('deep', 'deep.json.gz', { destinationFormat: 'NEWLINE_DELIMITED_JSON', compression: 'GZIP' });
    expect(JSON.parse(gunzipSync(await readFile(join(directory, 'deep.json.gz'))).toString())).toEqual({ id: '1', list: ['1', '2'], rec: { a: 'x', c: [{ b: '1' }] } });
  });

  test('as CSV has a header unless that is switched off, and no nested columns', async () => {
    await extract('source', 'source.csv', {});
    expect(await readFile(join(directory, 'source.csv'), 'utf8')).toBe('id,s,price,day,ts,ok,f,raw,dt,t,big\n1,"a,""b",1.5,2024-01-02,2024-01-02 03:04:05.678 UTC,true,2.5,eHl6,2024-01-02T03:04:05,01:02:03,0.123456789012\n');
    await extract('source', 'tab.csv', { printHeader: false, fieldDelimiter: '\t' });
    expect((await readFile(join(directory, 'tab.csv'), 'utf8')).split('\t')).toHaveLength(11);
    expect(refusal(await extract('deep', 'deep.csv', {}))).toBe('Operation cannot be performed on a nested schema. Field: list');
  });
});

test('a Parquet list is a record of `list.element` unless it is to be inferred', async () => {
  await send('queries', { useLegacySql: false, query: 'CREATE TABLE d.lists AS SELECT [1, 2] AS list' });
  await extract('lists', 'lists.parquet', { destinationFormat: 'PARQUET' });
  await load('lists_back', 'lists.parquet', { sourceFormat: 'PARQUET' });
  expect(await rows('SELECT ARRAY(SELECT e.element FROM UNNEST(list.list) AS e) FROM d.lists_back')).toEqual([[[{ v: '1' }, { v: '2' }]]]);
});

test.each([[{ sourceFormat: 'ORC' }, 'Source format ORC'], [{ sourceFormat: 'DATASTORE_BACKUP' }, 'Source format DATASTORE_BACKUP'], [{ hivePartitioningOptions: { mode: 'AUTO' } }, 'hivePartitioningOptions']])('%j is refused by name', async (settings, name) => {
  await file('any.csv', '1\n');
  expect(refusal(await load('any', 'any.csv', { autodetect: true, ...settings }))).toMatch(new RegExp(`${name}.* is not supported by this emulator`));
});
