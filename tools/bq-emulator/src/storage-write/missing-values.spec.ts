import { status } from '@grpc/grpc-js';
import type { TableField } from '../catalog/table-store.js';
import { ProtoRows } from './given/proto-rows.js';
import { NOW_MS, RunningService } from './given/running-service.js';
import { missingValue } from './missing-values.js';

const idOnly = new ProtoRows([{ name: 'id', type: 'int64' }]);
const idAndNote = new ProtoRows([
  { name: 'id', type: 'int64' },
  { name: 'note', type: 'string' },
]);

describe('values that a row leaves out', () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await RunningService.start();
  });
  afterEach(() => service.stop());

  const tableWith = (note: Omit<TableField, 'name'>): string =>
    service.store.create('t', [
      { name: 'id', type: 'INTEGER' },
      { name: 'note', ...note },
    ]);

  const append = (table: string, proto: ProtoRows, rules: object = {}) =>
    service.client.connect().append({
      writeStream: `${table}/streams/_default`,
      protoRows: { writerSchema: proto.writerSchema, rows: { serializedRows: [proto.row({ id: 1 })] } },
      ...rules,
    });

  const noteOf = (table: string) => service.store.rows(table)[0]?.[1];

  it('take the default of a column that the writer schema has not', async () => {
    const table = tableWith({ type: 'STRING', defaultValueExpression: "'none'" });
    await append(table, idOnly);
    expect(noteOf(table)).toBe('none');
  });

  it('are NULL where the writer schema has the column', async () => {
    const table = tableWith({ type: 'STRING', defaultValueExpression: "'none'" });
    await append(table, idAndNote);
    expect(noteOf(table)).toBeNull();
  });

  it.each([
    ['default_missing_value_interpretation', { defaultMissingValueInterpretation: missingValue.DEFAULT_VALUE }, 'none'],
    ['missing_value_interpretations', { missingValueInterpretations: { note: missingValue.DEFAULT_VALUE } }, 'none'],
    [
      'missing_value_interpretations over the default one',
      { defaultMissingValueInterpretation: missingValue.DEFAULT_VALUE, missingValueInterpretations: { note: missingValue.NULL_VALUE } },
      null,
    ],
  ])('follow %s', async (_, rules, expected) => {
    const table = tableWith({ type: 'STRING', defaultValueExpression: "'none'" });
    await append(table, idAndNote, rules);
    expect(noteOf(table)).toBe(expected);
  });

  it('keep the default interpretation for the rest of the connection, the map for one request', async () => {
    const table = tableWith({ type: 'STRING', defaultValueExpression: "'none'" });
    const connection = service.client.connect();
    const rows = { serializedRows: [idAndNote.row({ id: 1 })] };
    await connection.append({
      writeStream: `${table}/streams/_default`,
      protoRows: { writerSchema: idAndNote.writerSchema, rows },
      defaultMissingValueInterpretation: missingValue.DEFAULT_VALUE,
      missingValueInterpretations: { note: missingValue.NULL_VALUE },
    });
    await connection.append({ protoRows: { rows } });
    expect(service.store.rows(table).map((row) => row[1])).toEqual([null, 'none']);
  });

  it('are NULL under DEFAULT_VALUE where the column has no default', async () => {
    const table = tableWith({ type: 'STRING' });
    await append(table, idAndNote, { defaultMissingValueInterpretation: missingValue.DEFAULT_VALUE });
    expect(noteOf(table)).toBeNull();
  });

  it('satisfy REQUIRED with the default', async () => {
    const table = tableWith({ type: 'INTEGER', mode: 'REQUIRED', defaultValueExpression: '7' });
    expect((await append(table, idOnly)).error).toBeNull();
    expect(noteOf(table)).toBe(7n);
  });

  it.each([
    ['INTEGER', '-7', -7n],
    ['FLOAT', '1.5', 1.5],
    ['BOOLEAN', 'TRUE', true],
    ['NUMERIC', '1.50', '1.5'],
    ['NUMERIC', "NUMERIC '2.5'", '2.5'],
    ['STRING', '"x"', 'x'],
    ['STRING', 'NULL', null],
    ['DATE', "DATE '1970-01-02'", 1],
    ['JSON', `JSON '{"a":1}'`, '{"a":1}'],
    ['TIMESTAMP', 'CURRENT_TIMESTAMP()', BigInt(NOW_MS) * 1000n],
    ['TIMESTAMP', 'current_timestamp', BigInt(NOW_MS) * 1000n],
    ['DATE', 'CURRENT_DATE()', Math.floor(NOW_MS / 86_400_000)],
    ['TIME', 'CURRENT_TIME()', BigInt(NOW_MS % 86_400_000) * 1000n],
  ])('can be %s DEFAULT %s', async (type, defaultValueExpression, expected) => {
    const table = tableWith({ type, defaultValueExpression });
    await append(table, idOnly);
    expect(noteOf(table)).toEqual(expected);
  });

  it('can be a UUID, another for each row', async () => {
    const table = tableWith({ type: 'STRING', defaultValueExpression: 'GENERATE_UUID()' });
    await append(table, idOnly);
    await append(table, idOnly);
    const [first, second] = service.store.rows(table).map((row) => row[1]);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
  });

  it('are given by whoever evaluates expressions, once an append, where the default is more than that', async () => {
    const asked: string[][] = [];
    const evaluating = await RunningService.start({
      defaults: (columns) => {
        asked.push(columns.map(({ defaultValueExpression = '' }) => defaultValueExpression));
        return Promise.resolve(new Map([['tags', ['a', 'b']]]));
      },
    });
    try {
      const fields: readonly TableField[] = [{ name: 'id', type: 'INTEGER' }, { name: 'Tags', type: 'STRING', mode: 'REPEATED', defaultValueExpression: "['a', 'b']" }, { name: 'note', type: 'STRING', defaultValueExpression: "'none'" }];
      const table = evaluating.store.create('t', fields);
      await evaluating.client.connect().append({ writeStream: `${table}/streams/_default`, protoRows: { writerSchema: idOnly.writerSchema, rows: { serializedRows: [idOnly.row({ id: 1 }), idOnly.row({ id: 2 })] } } });
      expect(evaluating.store.rows(table)).toEqual([[1n, ['a', 'b'], 'none'], [2n, ['a', 'b'], 'none']]);
      expect(asked).toEqual([["['a', 'b']"]]);
    } finally {
      await evaluating.stop();
    }
  });

  it('end the connection with a named UNIMPLEMENTED where nobody knows the default', async () => {
    const table = tableWith({ type: 'FLOAT', defaultValueExpression: 'RAND() * 2' });
    const error = await append(table, idOnly).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED, details: expect.stringContaining("The default 'RAND() * 2' of column note") as string });
  });

  it.each([
    ['for a column that is none', { missingValueInterpretations: { colour: missingValue.NULL_VALUE } }],
    ['of no known kind', { missingValueInterpretations: { note: 0 } }],
    ['of no known kind for all', { defaultMissingValueInterpretation: 9 }],
  ])('cannot have a rule %s', async (_, rules) => {
    const table = tableWith({ type: 'STRING' });
    const error = await append(table, idAndNote, rules).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
