import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type BigQueryGateway, GoogleBigQueryGateway, QueryRunner, type RowStream } from '@cloudact/bq-core';
import { type Emulator, startEmulator } from '@cloudact/bq-emulator';

const CALLER = { orgSlug: 'acme', tier: 'SCALE', service: 'pipeline' } as const;
const ROWS = 40_000;
const ROW_BYTES = 500;
const PAGE_BYTES = 250_000;
/** The page that is being read, and the one that took its place a moment ago. */
const MOST_PAGES = 2;

/** Pages that came, and those of them that somebody holds. */
class PagesHeld {
  readonly #pages: WeakRef<readonly unknown[]>[] = [];
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  get came(): number {
    return this.#pages.length;
  }

  note(page: readonly unknown[]): void {
    this.#pages.push(new WeakRef(page));
  }

  /** A WeakRef holds its page until the turn of the event loop is over. */
  async held(): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#collect();
    return this.#pages.filter((page) => page.deref() !== undefined).length;
  }

  watch(gateway: GoogleBigQueryGateway): BigQueryGateway {
    const openRows = async (...asked: Parameters<BigQueryGateway['openRows']>): Promise<RowStream> => {
      const stream = await gateway.openRows(...asked);
      return { ...stream, pages: this.#watched(stream.pages) };
    };
    return new Proxy<BigQueryGateway>(gateway, { get: (_target, name) => (name === 'openRows' ? openRows : Reflect.get(gateway, name, gateway)) });
  }

  async *#watched(pages: RowStream['pages']): RowStream['pages'] {
    for await (const page of pages) {
      this.note(page);
      yield page;
    }
  }
}

describe('a result of many rows, read as a stream', () => {
  let emulator: Emulator;
  let gateway: GoogleBigQueryGateway;
  beforeAll(async () => {
    emulator = await startEmulator({});
    gateway = new GoogleBigQueryGateway({ backend: 'embedded', projectId: 'p', endpoint: emulator.url });
  });
  afterAll(async () => {
    await gateway.close();
    await emulator.stop();
  });

  it('holds two pages at most, however many there are, and asks for none ahead', async () => {
    const pages = new PagesHeld();
    const runner = new QueryRunner({ gateway: pages.watch(gateway) });
    const [held, ahead]: [number[], number[]] = [[], []];
    let [rows, cameBefore] = [0, 0];
    for await (const { n } of runner.queryRows(CALLER, { sql: `SELECT n, REPEAT('x', ${ROW_BYTES}) AS text FROM UNNEST(GENERATE_ARRAY(1, ${ROWS})) AS n ORDER BY n`, pageBytes: PAGE_BYTES })) {
      rows += 1;
      if (n !== String(rows)) throw new Error(`row ${rows} is ${String(n)}`);
      if (pages.came - cameBefore > 1) ahead.push(pages.came);
      cameBefore = pages.came;
      if (rows % 5_000 === 0) held.push(await pages.held());
    }
    runner.close();
    const most = Math.max(...held);
    expect(rows).toBe(ROWS);
    expect([`${pages.came} pages came, ${most} were held at a time, ${ahead.length} came before they were wanted`, pages.came >= 50, most <= MOST_PAGES, ahead.length]).toEqual([expect.any(String), true, true, 0]);
  });

  it('asks for no page after the one in which the reader has left', async () => {
    const pages = new PagesHeld();
    const runner = new QueryRunner({ gateway: pages.watch(gateway) });
    for await (const { n } of runner.queryRows(CALLER, { sql: `SELECT n, REPEAT('x', ${ROW_BYTES}) AS text FROM UNNEST(GENERATE_ARRAY(1, ${ROWS})) AS n`, pageBytes: PAGE_BYTES })) if (n !== undefined) break;
    runner.close();
    expect(pages.came).toBe(1);
  });
});
