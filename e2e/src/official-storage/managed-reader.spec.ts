import { reader } from '@google-cloud/bigquery-storage';
import { DATASET, GivenStorage, idOf, PROJECT } from './given-storage.js';
import { story } from './story.js';

interface RowOfCells {
  readonly f?: readonly { readonly v?: unknown }[];
}
const cells = (rows: readonly RowOfCells[]): unknown[][] => rows.map(({ f = [] }) => f.map(({ v }) => v));
const byId = (rows: unknown[][]): unknown[][] => rows.sort(([a], [b]) => Number(a) - Number(b));
async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** `reader` of @google-cloud/bigquery-storage, unchanged, against the embedded server. */
describe("Google's managed reader", () => {
  let given: GivenStorage;
  let table: string;
  beforeAll(async () => {
    given = await GivenStorage.start();
    table = await given.filled(3);
  });
  afterAll(() => given.stop());

  const reference = (name: string) => ({ table: { projectId: PROJECT, datasetId: DATASET, tableId: idOf(name) } });

  story(['ReadClient.initialize', 'ReadClient.getClient', 'ReadClient.setClient', 'ReadClient.close'], 'opens, takes another low-level client, and closes', async () => {
    const client = new reader.ReadClient(given.options());
    await client.initialize();
    const own = client.getClient();
    const api = given.readApi();
    client.setClient(api);
    expect(client.getClient()).toBe(api);
    const session = await client.createReadSession({ parent: `projects/${PROJECT}`, table, dataFormat: reader.ArrowFormat });
    expect(Number(session.estimatedRowCount)).toBe(3);
    client.close();
    await own.close();
  });

  story(['ReadClient.createReadSession', 'ReadClient.createReadStream', 'ReadStream.getStreamName', 'ReadStream.getReadSession', 'ReadStream.getRowsStream', 'ReadStream.isOpen', 'ReadStream.close'], 'read a session stream by stream, in Avro', async () => {
    const session = await given.reader.createReadSession({ parent: `projects/${PROJECT}`, table, dataFormat: reader.AvroFormat, selectedFields: ['name'] });
    const [name = ''] = (session.streams ?? []).map((stream) => stream.name ?? '');
    const stream = await given.reader.createReadStream({ streamName: name, session });

    expect([stream.getStreamName(), stream.getReadSession(), stream.isOpen()]).toEqual([name, session, true]);
    const responses = (await all(stream.getRowsStream())) as { rowCount: string; avroRows: { serializedBinaryRows: Uint8Array } }[];
    stream.close();
    expect(stream.isOpen()).toBe(false);
    expect(JSON.parse(session.avroSchema?.schema ?? '')).toMatchObject({ fields: [{ name: 'name', type: ['null', 'string'] }] });
    expect(Number(responses[0]?.rowCount)).toBe(3);
    // Index 1 of the union, the length 2, the text: three times.
    expect(Buffer.from(responses[0]?.avroRows.serializedBinaryRows ?? []).toString('latin1')).toBe('\u0002\u0004n0\u0002\u0004n1\u0002\u0004n2');
  });

  story(['ReadStream.open', 'ReadStream.reconnect'], 'begin where the stream was left', async () => {
    const big = await given.filled(5000);
    const session = await given.reader.createReadSession({ parent: `projects/${PROJECT}`, table: big, dataFormat: reader.ArrowFormat });
    const stream = await given.reader.createReadStream({ streamName: session.streams?.[0]?.name ?? '', session });
    let read = 0;
    for await (const response of stream.getRowsStream()) {
      read += Number((response as { rowCount: string }).rowCount);
      break;
    }
    expect(read).toBeGreaterThan(0);
    stream.reconnect();
    stream.open();
    for await (const response of stream.getRowsStream()) read += Number((response as { rowCount: string }).rowCount);
    stream.close();
    expect(read).toBe(5000);
  });

  story(['ReadClient.createTableReader', 'TableReader.getRows', 'TableReader.getSessionInfo', 'TableReader.close'], 'read a whole table as tabledata.list would give it', async () => {
    const tableReader = await given.reader.createTableReader(reference(table));
    const [rows, session, list] = await tableReader.getRows();

    expect(byId(cells(rows as RowOfCells[]))).toEqual([[0n, 'n0'], [1n, 'n1'], [2n, 'n2']]);
    expect(list.totalRows).toBe('3');
    expect(session).toBe(tableReader.getSessionInfo());
    expect(session?.table).toBe(table);
    tableReader.close();
  });

  story(['TableReader.getRowStream'], 'stream selected fields, parts of structs too', async () => {
    const nested = await given.table([{ name: 'id', type: 'INTEGER' }, { name: 'st', type: 'RECORD', fields: [{ name: 'x', type: 'INTEGER' }, { name: 'y', type: 'STRING' }] }, { name: 'tags', type: 'STRING', mode: 'REPEATED' }]);
    await given.query(`INSERT INTO ${DATASET}.${idOf(nested)} VALUES (1, (7, 'q'), ['a', 'b']), (2, NULL, [])`);
    const tableReader = await given.reader.createTableReader(reference(nested));
    const rows = (await all(await tableReader.getRowStream({ selectedFields: 'id,st.y,tags' }))) as RowOfCells[];
    tableReader.close();
    expect(byId(cells(rows))).toEqual([[1n, { f: [{ v: 'q' }] }, [{ v: 'a' }, { v: 'b' }]], [2n, null, []]]);
  });

  story(['ReadClient.createArrowTableReader', 'ArrowTableReader.getStream', 'ArrowTableReader.getSessionInfo', 'ArrowTableReader.close'], 'stream serialized record batches', async () => {
    const arrow = await given.reader.createArrowTableReader(reference(table));
    const parts = await all((await arrow.getStream()) as AsyncIterable<Uint8Array>);
    expect(parts.length).toBeGreaterThan(0);
    // The mark that an encapsulated message of Arrow's begins with.
    expect(Array.from(parts[0]?.subarray(0, 4) ?? [])).toEqual([0xff, 0xff, 0xff, 0xff]);
    expect(arrow.getSessionInfo()?.arrowSchema?.serializedSchema?.length).toBeGreaterThan(0);
    arrow.close();
  });

  story(['ArrowTableReader.getRecordBatchStream', 'reader.setLogFunction'], 'stream record batches of a table of many', async () => {
    const lines: unknown[] = [];
    reader.setLogFunction((...line: unknown[]) => { lines.push(line); });
    const big = await given.filled(20_000);
    const arrow = await given.reader.createArrowTableReader(reference(big));
    let rows = 0;
    for await (const batch of (await arrow.getRecordBatchStream()) as AsyncIterable<{ numRows: number }>) rows += batch.numRows;
    arrow.close();
    reader.setLogFunction(null as never);
    expect(rows).toBe(20_000);
    expect(lines.length).toBeGreaterThan(0);
  });

  it('is asked again by the client when it is unavailable at first', async () => {
    const big = await given.filled(3000);
    given.emulator.faults.add({ method: 'ReadRows', table: `${DATASET}.${idOf(big)}`, fault: { kind: 'error', grpcCode: 14 } });
    const api = given.readApi();
    const [session] = await api.createReadSession({ parent: `projects/${PROJECT}`, readSession: { table: big, dataFormat: 'ARROW' } });
    const responses = (await all(api.readRows({ readStream: session.streams?.[0]?.name ?? '' }))) as { rowCount: string }[];
    await api.close();
    expect(responses.reduce((sum, { rowCount }) => sum + Number(rowCount), 0)).toBe(3000);
  });

  it('reads the result of a query by the table that its job names', async () => {
    const { jobReference } = await given.rest('POST', 'queries', { query: `SELECT id * 2 AS twice, name, [id, id] AS both FROM ${DATASET}.${idOf(table)} ORDER BY id`, useLegacySql: false });
    const job = (await given.rest('GET', `jobs/${(jobReference as { jobId: string }).jobId}`, undefined)) as { configuration: { query: { destinationTable: { projectId: string; datasetId: string; tableId: string } } } };
    const tableReader = await given.reader.createTableReader({ table: job.configuration.query.destinationTable });
    const [rows, session] = await tableReader.getRows({ selectedFields: 'twice,both' });
    tableReader.close();
    expect(cells(rows as RowOfCells[])).toEqual([[0n, [{ v: 0n }, { v: 0n }]], [2n, [{ v: 1n }, { v: 1n }]], [4n, [{ v: 2n }, { v: 2n }]]]);
    expect(Number(session?.estimatedRowCount)).toBe(3);
  });

  it('has no rows of an empty table', async () => {
    const tableReader = await given.reader.createTableReader(reference(await given.table()));
    const [rows, , list] = await tableReader.getRows();
    tableReader.close();
    expect([rows, list.totalRows]).toEqual([[], '0']);
  });

  it('is told NOT_FOUND for a table that does not exist', async () => {
    const tableReader = await given.reader.createTableReader({ table: { projectId: PROJECT, datasetId: DATASET, tableId: 'gone' } });
    await expect(tableReader.getRows()).rejects.toMatchObject({ code: 5 });
  });
});
