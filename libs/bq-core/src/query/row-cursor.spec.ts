import type { ResultRow, RowStream } from '../gateway.js';
import { buildRowStream } from '../testing/fake-gateway.js';
import { RowCursor } from './row-cursor.js';

const row = (n: number): ResultRow => ({ n });

describe('RowCursor', () => {
  it('fetches a page when the one before has been used up, and not earlier', async () => {
    let fetched = 0;
    const pages = async function* (): RowStream['pages'] {
      for (const page of [[row(1), row(2)], [], [row(3)]]) {
        fetched += 1;
        yield page;
      }
    };
    const cursor = new RowCursor(async () => ({ ...buildRowStream(), pages: pages() }), undefined);
    const seen: unknown[] = [];
    for await (const { n } of cursor) seen.push([n, fetched]);
    expect(seen).toEqual([[1, 1], [2, 1], [3, 3]]);
  });

  it('aborts a query that nobody waits for any more', async () => {
    const signals: AbortSignal[] = [];
    const cursor = new RowCursor((signal) => new Promise((_resolve, reject) => {
      signals.push(signal);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    }), undefined);
    const waiting = cursor.next();
    await cursor.return();
    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("passes the caller's abort and the query's failure on", async () => {
    const cursor = new RowCursor(async (signal) => {
      signal.throwIfAborted();
      return buildRowStream();
    }, AbortSignal.abort(new Error('gone')));
    await expect(cursor.next()).rejects.toThrow('gone');
  });
});
