import { LoadJobWriter } from '@cloudact/bq-writers';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { compare } from '../benchmark.js';
import { gatewayOptions } from './gateway-options.js';
import { rowsOf, writeAll, type WriterHouse, type WriterScenario } from './writer-house.js';

/** As the writer compresses. */
const GZIP_LEVEL = 1;
const BLOCK_CHARACTERS = 1 << 16;

export function openLoadWriter(house: WriterHouse): { readonly writer: LoadJobWriter; readonly close: () => Promise<void> } {
  const options = gatewayOptions(house);
  return { writer: new LoadJobWriter({ ...options, spoolDirectory: house.directory }), close: () => options.gateway.close() };
}

/** From rows to a finished load job; the peer only writes the same rows into a file. */
export const loadScenario: WriterScenario = async (house) => {
  const count = house.quick ? 10_000 : 200_000;
  const { writer, close } = openLoadWriter(house);
  const runAgainst = async (): Promise<void> => {
    const gzip = createGzip({ level: GZIP_LEVEL });
    const file = gzip.pipe(createWriteStream(join(house.directory, 'plain.json.gz')));
    let text = '';
    for (const row of rowsOf(house, count)) {
      text += `${JSON.stringify(row)}\n`;
      if (text.length < BLOCK_CHARACTERS) continue;
      if (!gzip.write(text)) await once(gzip, 'drain');
      text = '';
    }
    gzip.end(text);
    await finished(file);
  };
  const run = (): Promise<void> => writeAll(writer, house, count);
  try {
    await run();
    await runAgainst();
    return [await compare({ id: 'load', what: 'load job: rows checked, hashed, written, compressed, uploaded', unit: 'rows/s', target: 0.7, judge: 'ratio', against: 'JSON.stringify, compressed and written to a file', rows: count, run, runAgainst }, house.rounds)];
  } finally {
    await close();
  }
};
