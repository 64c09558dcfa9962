import { type Row, type WriteMethod, type WriteReceipt, type WriteRequest } from '@cloudact/bq-writers';
import { houseOfStories } from './emulated-house.js';
import { AT_LIMITS, EVERY_TYPE, LIMITS_SQL } from './every-type.js';
import { LiveRows } from './live-rows.js';

const SLICE = { x_org_slug: 'acme', x_run_date: '2026-05-02' };
const STAMP = { ...SLICE, x_ingested_at: '2026-05-02T10:00:00Z' };
/** Above every limit but that of a load file. */
const HUGE = 'x'.repeat(9_700_000);

interface Traits {
  readonly method: WriteMethod;
  /** Changes rows that are there: the suite puts them there first. The others add theirs. */
  readonly changes: boolean;
  /** Takes a row of ten megabytes. */
  readonly takesHuge: boolean;
}
const WRITERS: readonly Traits[] = [
  { method: 'streaming', changes: false, takesHuge: false },
  { method: 'load', changes: false, takesHuge: true },
  { method: 'merge', changes: false, takesHuge: true },
  { method: 'dml', changes: true, takesHuge: false },
  { method: 'storage-write', changes: false, takesHuge: false },
];

const rows = (count: number, from = 0): readonly Row[] => Array.from({ length: count }, (_row, index) => ({ id: `r${from + index}`, day: '2026-05-01', cost: '0.1', names: [] }));

describe.each(WRITERS)('writer contract: $method', ({ method, changes, takesHuge }) => {
  const given = houseOfStories(EVERY_TYPE);

  /** As the method takes it: a patch names the whole key, a new row gets its slice from the stamp. */
  const offered = (row: Row): Row => (changes && typeof row === 'object' ? { ...SLICE, ...row } : row);
  async function* offeredOneByOne(source: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const row of source) yield offered(row);
  }
  const offeredAll = (source: Iterable<Row> | AsyncIterable<Row>): WriteRequest['rows'] => (Symbol.asyncIterator in source ? offeredOneByOne(source) : [...source].map(offered));
  /** Rows that a method which changes rows can change: they have nothing but their key and a day. */
  const put = async (source: Iterable<Row>): Promise<void> => {
    if (!changes) return;
    const ids = [...new Set([...source].map(({ id }) => id).filter((id) => typeof id === 'string'))];
    await given.house.writers.write({ org: 'acme', table: given.table, rows: ids.map((id) => ({ id, day: '2026-05-01' })), stamp: STAMP, runId: `put-${ids.length}-${String(ids[0])}`, intent: 'append', method: 'load' });
  };
  const write = async ({ rows: source = rows(3), ...overrides }: Partial<Omit<WriteRequest, 'rows'>> & { readonly rows?: Iterable<Row> | AsyncIterable<Row> } = {}): Promise<WriteReceipt> => {
    if (!(Symbol.asyncIterator in source)) await put(source);
    const stamp = changes ? {} : { stamp: STAMP };
    const receipt = await given.house.writers.write({ org: 'acme', table: given.table, rows: offeredAll(source), ...stamp, runId: 'run-1', intent: changes ? 'upsert' : 'append', method, ...overrides });
    expect(receipt.rowsIn).toBe(receipt.rowsWritten + receipt.rowsDeadLettered + receipt.rowsRefused);
    return receipt;
  };
  const query = (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => given.query(given.table, sql);
  /** Rows that were written: only those have a cost. */
  const count = async (): Promise<number> => Number((await query('SELECT COUNTIF(cost IS NOT NULL) AS n FROM $T'))[0]?.['n']);
  const letters = () => given.house.deadLetterStore.list('acme', { table: given.table.tableId, limit: 10_000 });

  it('stores every type at its limits, and nothing is rounded', async () => {
    const [, high] = AT_LIMITS;
    await write({ rows: AT_LIMITS });
    expect(await query(LIMITS_SQL)).toEqual([
      {
        id: 'low', day: '0001-01-01', cost: '-0.000000000000000001', small: '-99999999999999999999999999999.999999999', whole: '-9223372036854775808', real: true, flag: false, micros: '-62135596800000000',
        civil: '0001-01-01T00:00:00', clock: '00:00:00', blob: '', tags: 'null', place: 'POINT(-180 -90)', span: '-1-2 -3 -4:5:6', term_start: null, term_end: '0001-01-02', names: [], items: [],
      },
      {
        id: 'high', day: '9999-12-31', cost: high?.['cost'], small: high?.['small'], whole: '9223372036854775807', real: true, flag: true, micros: '253402300799999999',
        civil: '9999-12-31T23:59:59.999999', clock: '23:59:59.999999', blob: '00ff0a', tags: '{"n":1.5,"s":"a\\"b"}', place: 'POINT(180 90)', span: '1-2 3 4:5:6.789', term_start: '9999-12-30', term_end: null,
        names: ['ä😀', ''], items: [{ key: 'k', n: '9007199254740993' }, { key: 'l', n: null }],
      },
    ]);
  });

  it('adds up: rows in = written + dead-lettered, and the bad row is kept whole', async () => {
    const bad = { id: 'bad', day: 'yesterday', cost: '1', names: [] };
    const receipt = await write({ rows: [...rows(2), bad, ...rows(2, 2)] });
    expect(receipt).toMatchObject({ method, rowsIn: 5, rowsWritten: 4, rowsDeadLettered: 1, rowsRefused: 0, badRows: [{ row: 2, field: 'day' }] });
    expect(await count()).toBe(4);
    expect((await letters()).map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([{ row: offered(bad), stamp: changes ? {} : STAMP }]);
  });

  it('reads its rows once and in order, over many batches: a bad one is named by its place, and the last of a key counts', async () => {
    const places = [3, 640, 1_150];
    const all = rows(1_300).map((row, index): Row => (places.includes(index) ? { ...row, cost: 'much' } : row));
    const steps: number[] = [];
    let read = 0;
    function* once(): Generator<Row> {
      for (const row of all) {
        read += 1;
        yield row;
      }
    }
    await put(all);
    const receipt = await write({ rows: (async function* () { yield* once(); })(), onProgress: (written) => steps.push(written) });
    expect(receipt).toMatchObject({ rowsIn: 1_300, rowsWritten: 1_297, rowsDeadLettered: 3, badRows: places.map((row) => ({ row, field: 'cost' })) });
    expect(read).toBe(1_300);
    expect([steps.at(-1), [...steps].sort((a, b) => a - b)]).toEqual([1_297, steps]);
    expect((await letters()).map(({ rowIndex, payload }) => [rowIndex, (JSON.parse(payload) as { row: Row }).row['id']])).toEqual(places.map((place) => [place, `r${place}`]));
    expect(await count()).toBe(1_297);
  });

  it.each<readonly [what: string, bad: Row, cause: string, field: string]>([
    ['a REQUIRED column that is missing', { id: 'bad', day: null, cost: '1', names: [] }, 'MISSING_REQUIRED', 'day'],
    ['a column that the table does not have', { id: 'bad', day: '2026-05-01', cost: '1', names: [], colour: 'red' }, 'UNKNOWN_FIELD', 'colour'],
    ['NULL in a REPEATED column', { id: 'bad', day: '2026-05-01', cost: '1', names: ['a', null] }, 'INVALID_ROW', 'names[1]'],
    ['a decimal with more digits than its column has', { id: 'bad', day: '2026-05-01', cost: `1${'0'.repeat(40)}`, names: [] }, 'OUT_OF_RANGE', 'cost'],
    ['text that is no Unicode', { id: 'bad', day: '2026-05-01', cost: '1', names: ['\ud83d'] }, 'INVALID_ROW', 'names[0]'],
  ])('costs a row with %s itself, by the name of its field, and nothing is coerced', async (_what, bad, cause, field) => {
    const receipt = await write({ rows: [...rows(1), bad, ...rows(1, 1)] });
    expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 2, rowsDeadLettered: 1, badRows: [{ row: 1, field, cause }] });
    expect(await count()).toBe(2);
  });

  it('costs a row that is no row itself', async () => {
    const receipt = await write({ rows: [...rows(1), 'not a row' as unknown as Row, ...rows(1, 1)] });
    expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 2, rowsDeadLettered: 1, badRows: [{ row: 1, cause: 'INVALID_ROW' }] });
  });

  it(`${takesHuge ? 'stores' : 'takes out'} a row of ten megabytes, and stores its neighbours`, async () => {
    const receipt = await write({ rows: [...rows(1), { ...rows(1, 1)[0], names: [HUGE] }, ...rows(1, 2)] });
    if (takesHuge) expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 3, rowsDeadLettered: 0 });
    else expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 2, rowsDeadLettered: 1, badRows: [{ row: 1, cause: 'ROW_TOO_LARGE' }] });
    expect(await query('SELECT COUNTIF(cost IS NOT NULL) AS n, SUM(IF(cost IS NULL, 0, (SELECT COALESCE(SUM(LENGTH(name)), 0) FROM UNNEST(names) AS name))) AS characters FROM $T')).toEqual([{ n: takesHuge ? '3' : '2', characters: takesHuge ? String(HUGE.length) : '0' }]);
    if (!takesHuge) expect((JSON.parse((await letters())[0]?.payload ?? '') as { row: { names: string[] } }).row.names[0]?.length).toBe(HUGE.length);
  });

  it('never rounds: a value finer than the backend keeps is refused, not stored as zero', async () => {
    const outcome = await write({ rows: [{ id: 'fine', day: '2026-05-01', cost: '0.00000000000000000001' }] }).catch((error: unknown) => error);
    if (outcome instanceof Error) expect((outcome as Error & { code: string }).code).toMatch(/^(LOAD_REFUSED|BIGQUERY_INVALID_REQUEST|BIGQUERY_INVALID_QUERY)$/);
    else expect(outcome).toMatchObject({ rowsWritten: 0, rowsDeadLettered: 1, badRows: [{ row: 0, cause: 'REJECTED_BY_BACKEND' }] });
    expect(await count()).toBe(0);
  });

  it('stores nothing of an all-or-nothing request with a bad row, however far behind it comes', async () => {
    const bad = { id: 'x', day: '2026-05-01', cost: '1', names: [], colour: 'red' };
    await expect(write({ rows: [...rows(3), bad], badRows: 'reject' })).rejects.toMatchObject({ code: 'ROWS_REJECTED', badRows: [{ row: 3, field: 'colour' }] });
    await expect(write({ rows: [...rows(1_200), bad], badRows: 'reject', runId: 'run-2' })).rejects.toMatchObject({ code: expect.stringMatching(/^(ROWS_REJECTED|WRITE_METHOD_NOT_SUITABLE)$/) as string });
    expect(await count()).toBe(0);
    expect(await letters()).toEqual([]);
  });

  it('writes the same run again without a duplicate', async () => {
    await write({ rows: rows(700) });
    const again = await write({ rows: rows(700), ...(changes ? {} : { stamp: { ...STAMP, x_ingested_at: '2026-05-02T11:00:00Z' } }) });
    expect(again).toMatchObject({ rowsIn: 700, rowsWritten: 700 });
    expect(await query('SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids, CAST(SUM(cost) AS STRING) AS cost FROM $T')).toEqual([{ n: '700', ids: '700', cost: '70' }]);
  });

  it('writes nothing for an empty input', async () => {
    await expect(write({ rows: [] })).resolves.toMatchObject({ rowsIn: 0, rowsWritten: 0 });
    expect(await count()).toBe(0);
  });

  it('buries every row of an input of bad rows', async () => {
    const receipt = await write({ rows: [{ id: 'a', day: 'never', cost: '1' }, { id: 'b', day: '2026-01-01', cost: 0.1 }, { id: 1, day: '2026-01-01', cost: '1' }], runId: 'all-bad' });
    expect(receipt).toMatchObject({ rowsIn: 3, rowsWritten: 0, rowsDeadLettered: 3 });
    expect(await count()).toBe(0);
    expect(await letters()).toHaveLength(3);
  });

  it('holds a part of its rows, however many come', async () => {
    const ROWS = 3_000;
    // One connection holds eight appends of a megabyte: of wide rows these are few.
    const pad = 'x'.repeat(method === 'storage-write' ? 16_000 : 100);
    const live = new LiveRows();
    function* wide(): Generator<Row> {
      for (const row of rows(ROWS)) yield offered({ ...row, names: [`${String(row['id'])}${pad}`] });
    }
    await put(rows(ROWS));
    const stamp = changes ? {} : { stamp: STAMP };
    const receipt = await given.house.writers.write({ org: 'acme', table: given.table, rows: live.watch(wide(), 250), ...stamp, runId: 'wide', intent: changes ? 'upsert' : 'append', method });
    expect(receipt).toMatchObject({ rowsIn: ROWS, rowsWritten: ROWS });
    expect(live.most).toBeLessThan(ROWS / 2);
  });

  it('stops on an abort, and takes no more rows', async () => {
    const stop = new AbortController();
    let taken = 0;
    async function* endless(): AsyncGenerator<Row> {
      for (; ; taken += 1) {
        if (taken === 600) stop.abort(new Error('the caller went away'));
        yield { id: `r${taken}`, day: '2026-05-01', cost: '1' };
      }
    }
    await expect(write({ rows: endless(), signal: stop.signal })).rejects.toThrow('the caller went away');
    expect(taken).toBeLessThanOrEqual(601);
  });

  it.each([['its caller goes away', undefined, 'the caller went away'], ['its deadline passes', 50, /timeout/i]])('waits no longer for a source that stands still when %s', async (_what, deadlineMs, reason) => {
    const stop = new AbortController();
    async function* standing(): AsyncGenerator<Row> {
      yield* rows(3);
      stop.abort(new Error('the caller went away'));
      await new Promise(() => undefined);
    }
    await expect(write({ rows: standing(), ...(deadlineMs === undefined ? { signal: stop.signal } : { deadlineMs }) })).rejects.toThrow(reason);
  });

  if (method === 'merge') {
    it('replaces its slice, rows that vanished upstream included, and leaves other slices alone', async () => {
      await write({ rows: rows(600) });
      await write({ rows: rows(5), stamp: { ...STAMP, x_run_date: '2026-05-03' } });
      const receipt = await write({ rows: rows(10, 595) });
      expect(receipt.warnings).toEqual(['Replaced 600 rows of an earlier run of this slice.']);
      expect(await query('SELECT x_run_date, COUNT(*) AS n, MIN(id) AS first FROM $T GROUP BY x_run_date ORDER BY x_run_date')).toEqual([
        { x_run_date: '2026-05-02', n: '10', first: 'r595' },
        { x_run_date: '2026-05-03', n: '5', first: 'r0' },
      ]);
    });

    it.each([['few rows, as a parameter', 5], ['many rows, through a staging table', 900]])('upserts by key with the last row winning: %s', async (_what, size) => {
      await write({ rows: rows(size), intent: 'upsert' });
      const changed: Row[] = [...rows(size), { id: 'r1', day: '2026-05-01', cost: '7' }, { id: 'r1', day: '2026-05-01', cost: '9' }, { id: 'new', day: '2026-05-01', cost: '2' }];
      await expect(write({ rows: changed, intent: 'upsert' })).resolves.toMatchObject({ rowsWritten: size + 3 });
      expect(await query("SELECT id, cost FROM $T WHERE id IN ('r1', 'new') ORDER BY id")).toEqual([{ id: 'new', cost: '2' }, { id: 'r1', cost: '9' }]);
      expect(await count()).toBe(size + 1);
      expect((await given.ddl.listTables('acme_local')).filter(({ tableId }) => tableId.includes('staging'))).toEqual([]);
    });
  }

  if (method === 'dml') {
    it('counts the last patch of a key, and a key that matches nothing as refused', async () => {
      const patch = (id: string, cost: string): Row => ({ id, cost });
      await put(rows(700));
      const all = [...rows(700).map(({ id }) => patch(String(id), '1')), patch('r1', '7'), patch('r699', '8'), patch('r699', '9')];
      const receipt = await write({ rows: (async function* () { yield* all; })() });
      expect(receipt).toMatchObject({ rowsIn: 703, rowsWritten: 703, warnings: ['2 rows were followed by a later row of the same key; the last one counts.'] });
      expect(await query("SELECT id, cost FROM $T WHERE cost > 1 ORDER BY id")).toEqual([{ id: 'r1', cost: '7' }, { id: 'r699', cost: '9' }]);
      await expect(write({ rows: (async function* () { yield* [patch('r1', '2'), patch('nobody', '2')]; })() })).resolves.toMatchObject({ rowsIn: 2, rowsWritten: 1, rowsRefused: 1 });
    });

    it('sets nothing to NULL that a patch does not name', async () => {
      await write({ rows: [{ id: 'a', cost: '1', whole: 1 }, { id: 'b', cost: '1', whole: 1 }] });
      const receipt = await write({ rows: [{ id: 'a', cost: '2', whole: null }, { id: 'b', cost: '2' }] });
      expect(receipt).toMatchObject({ rowsWritten: 1, rowsDeadLettered: 1, badRows: [{ row: 1, field: 'whole', cause: 'MISSING_REQUIRED' }] });
      expect(await query('SELECT id, cost, whole FROM $T ORDER BY id')).toEqual([{ id: 'a', cost: '2', whole: null }, { id: 'b', cost: '1', whole: '1' }]);
    });

    it('refuses patches that change nothing', async () => {
      await expect(write({ rows: [{ id: 'a' }] })).rejects.toMatchObject({ code: 'DML_INVALID', message: expect.stringContaining('no column to set') as string });
    });
  } else if (method === 'streaming') {
    it('says when its rows can be changed', async () => {
      await write();
      await expect(given.house.dml.update({ org: 'acme', table: given.table, set: { cost: '5' }, where: { id: 'r0' } })).rejects.toMatchObject({ code: 'STREAMING_BUFFER', changeableAt: expect.any(Date) as Date });
    });
  } else {
    it('leaves rows that can be changed at once', async () => {
      await write();
      await expect(given.house.dml.update({ org: 'acme', table: given.table, set: { cost: '5', tags: { team: 'a' } }, where: { id: ['r0', 'r1'], x_org_slug: 'acme' } })).resolves.toMatchObject({ rows: 2n });
      expect(await query('SELECT CAST(SUM(cost) AS STRING) AS cost FROM $T')).toEqual([{ cost: '10.1' }]);
    });
  }
});
