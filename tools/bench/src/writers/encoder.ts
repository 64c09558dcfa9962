import { ProtoBuffer, RowCodec, RowEncoder } from '@cloudact/bq-writers/bench';
import { createRequire } from 'node:module';
import { compare } from '../benchmark.js';
import { officialDescriptor } from './official-writer.js';
import { type FocusRow, focusRows } from './focus-rows.js';
import type { WriterScenario } from './writer-house.js';

/** Rows of one request of the official encoder. */
const BATCH_ROWS = 500;

interface OfficialEncoder {
  encodeRows(rows: readonly FocusRow[]): readonly Uint8Array[];
}

/** The official encoder is not exported: it is taken from the file that holds it. */
function officialEncoder(protoDescriptor: unknown): OfficialEncoder {
  const require = createRequire(import.meta.url);
  const root = require.resolve('@google-cloud/bigquery-storage').replace(/index\.js$/, '');
  const { JSONEncoder } = require(`${root}managedwriter/encoder.js`) as { JSONEncoder: new (options: { protoDescriptor: unknown }) => OfficialEncoder };
  return new JSONEncoder({ protoDescriptor });
}

/** The row encoder alone, in one thread. */
export const encoderScenario: WriterScenario = async ({ schema, rows, quick, rounds }) => {
  const repeats = quick ? 1 : 10;
  const encoder = new RowEncoder({ tableName: schema.tableName, fields: new RowCodec(schema).fields });
  const out = new ProtoBuffer();
  const official = officialEncoder(officialDescriptor(schema));
  let sink = 0;
  const times = (work: () => void) => (): Promise<void> => {
    for (let i = 0; i < repeats; i++) work();
    return Promise.resolve();
  };
  const encodeAll = (list: readonly FocusRow[]): void => { for (const row of list) sink += encoder.encodeInto(out, 0, row); };
  const ours = times(() => { encodeAll(rows); });
  const texts = focusRows(schema, rows.length, 'text');
  const oursOfTexts = times(() => { encodeAll(texts); });
  const theirs = times(() => { for (let from = 0; from < rows.length; from += BATCH_ROWS) sink += official.encodeRows(rows.slice(from, from + BATCH_ROWS)).length; });
  const stringify = times(() => { for (const row of texts) sink += JSON.stringify(row).length; });
  await ours();
  await oursOfTexts();
  await theirs();
  await stringify();
  const base = { unit: 'rows/s', judge: 'ratio', rows: rows.length * repeats } as const;
  const results = [
    await compare({ ...base, id: 'encoder.official', what: `row encoder alone, ${schema.fields.length} columns`, target: 6, against: 'official JSONEncoder', run: ours, runAgainst: theirs }, rounds),
    await compare({ ...base, id: 'encoder.json', what: `row encoder alone, ${schema.fields.length} columns`, target: 1.5, against: 'JSON.stringify of the same rows', run: oursOfTexts, runAgainst: stringify }, rounds),
  ];
  if (sink === 0) throw new Error('Nothing was encoded');
  return results;
};
