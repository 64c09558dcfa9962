import { systemClock } from '@cloudact/bq-resilience';
import { RecordingDeadLetterSink } from '@cloudact/bq-resilience/testing';
import { GoogleStorageWriteApi, StorageWriteWriter, WriteLedger } from '@cloudact/bq-writers';
import { join } from 'node:path';
import { type BenchResult, compare } from '../benchmark.js';
import { openOfficialWriter } from './official-writer.js';
import { PROJECT, writeAll, type WriterHouse, type WriterScenario } from './writer-house.js';

export function openStorageWriter({ sink, directory }: WriterHouse, workers: number): StorageWriteWriter {
  return new StorageWriteWriter({
    api: new GoogleStorageWriteApi({ projectId: PROJECT, emulator: { host: '127.0.0.1', port: sink.grpcPort } }),
    ledger: new WriteLedger(join(directory, 'ledger.sqlite')), deadLetters: new RecordingDeadLetterSink(), clock: systemClock, workers,
  });
}

/** Microseconds of this process's processors in `work`, for one row. */
async function cpuPerRow(rows: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rows;
}

/** From rows to acknowledged appends on the default stream, one connection each. */
export const storageWriteScenario: WriterScenario = async (house) => {
  const { quick, rounds, schema } = house;
  const count = quick ? 10_000 : 100_000;
  const ours = openStorageWriter(house, 1);
  const official = await openOfficialWriter(house);
  const cpu = { ours: [] as number[], theirs: [] as number[] };
  const run = async (): Promise<void> => {
    cpu.ours.push(await cpuPerRow(count, () => writeAll(ours, house, count)));
  };
  const runAgainst = async (): Promise<void> => void cpu.theirs.push(await cpuPerRow(count, () => official.write(count)));
  try {
    await run();
    await runAgainst();
    cpu.ours.length = cpu.theirs.length = 0;
    const what = `${schema.fields.length}-column FOCUS rows, one worker, default stream, to a server that throws them away`;
    const speed = await compare({ id: 'storage-write.end-to-end', what, unit: 'rows/s', target: 5, judge: 'ratio', against: 'official JSONWriter', rows: count, run, runAgainst }, rounds);
    return [speed, processorTime(what, cpu.ours, cpu.theirs)];
  } finally {
    await ours.close();
    await official.close();
  }
};

function processorTime(what: string, ours: readonly number[], theirs: readonly number[]): BenchResult {
  const middle = (list: readonly number[]): number => Number(([...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN).toPrecision(4));
  const [value, againstValue] = [middle(ours), middle(theirs)];
  const ratio = Number((value / againstValue).toPrecision(4));
  return { id: 'storage-write.cpu', what: `processor time, ${what}`, value, unit: 'µs/row', against: 'official JSONWriter', againstValue, ratio, target: 0.25, judge: 'ratio', holds: ratio <= 0.25 };
}
