import type { Row } from '@cloudact/bq-writers';
import { SchemaRegistry } from '@cloudact/schemas';
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { connect } from './connect.js';
import { DATASET, faultRequest, faultRows, faultTable, PROJECT } from './fault-rows.js';
import { notesFile, startsFile, type WriterNote, type WriterStart, type WriterProcessOptions } from './writer-process.js';

/** Writes the batches of its argument that are not acknowledged yet, and notes each receipt durably. Its source can always be read again. */
const { url, grpcPort, dataDirectory, tableId, tasks, workers } = JSON.parse(process.argv[2] ?? '') as WriterProcessOptions;
const table = SchemaRegistry.fromTables([faultTable(tableId)]).ref('organization', { projectId: PROJECT, datasetId: DATASET }, tableId);
const notes = notesFile(dataDirectory);
const known = existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as WriterNote) : [];
const done = new Set(known.flatMap((note) => ('receipt' in note ? [note.batch] : [])));

const file = openSync(notes, 'a');
function note(one: WriterNote): void {
  writeSync(file, `${JSON.stringify(one)}\n`);
  fsyncSync(file);
}

const openedAt = performance.now();
const { house, close } = connect({ url, grpcPort, dataDirectory, ...(workers === undefined ? {} : { workers }) });

const openMs = performance.now() - openedAt;
const letters = await house.deadLetters.drain().catch(() => null);
const start: WriterStart = { openMs, letters, lettersMs: performance.now() - openedAt - openMs };
appendFileSync(startsFile(dataDirectory), `${JSON.stringify(start)}\n`);

async function* slowly(rows: Iterable<Row>, ms: number): AsyncGenerator<Row> {
  let at = 0;
  for (const row of rows) {
    if ((at += 1) % 250 === 0) await setTimeout(ms);
    yield row;
  }
}

for (const { kind, batch, rows, padBytes, slowMs, bad } of tasks) {
  if (done.has(batch)) continue;
  try {
    const source = faultRequest(table, kind, batch, faultRows(batch, rows, padBytes, bad));
    note({ batch, receipt: await house.writers.write(slowMs === undefined ? source : { ...source, rows: slowly(faultRows(batch, rows, padBytes, bad), slowMs) }) });
  } catch (error) {
    note({ batch, error: (error as { readonly code?: string }).code ?? 'UNKNOWN', message: String(error) });
  }
}
await close();
closeSync(file);
