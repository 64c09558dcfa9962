import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStreamingWriter } from './insert-all.js';
import { openLoadWriter } from './load-file.js';
import { openStorageWriter } from './storage-write.js';
import { writeAll, writerHouse } from './writer-house.js';

/** Few, so that the memory is the writer's. */
const DISTINCT_ROWS = 500;

/** A program that writes many rows by one method and prints the most memory that it ever had. */
const [method = '', rows = '', grpcPort = '', httpPort = ''] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'bench-write-'));
const house = writerHouse({ sink: { grpcPort: Number(grpcPort), httpPort: Number(httpPort), stop: () => Promise.resolve() }, directory, quick: true, rounds: 1 }, DISTINCT_ROWS);
const opened = method === 'streaming' ? openStreamingWriter(house) : method === 'load' ? openLoadWriter(house) : { writer: openStorageWriter(house, 1), close: () => Promise.resolve() };
await writeAll(opened.writer, house, Number(rows));
await opened.writer.close();
await opened.close();
await rm(directory, { recursive: true, force: true });
// maxRSS is in kilobytes: https://nodejs.org/api/process.html#processresourceusage
process.stdout.write(`${JSON.stringify({ megabytes: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
