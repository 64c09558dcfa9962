import { gzipSync } from 'node:zlib';
import { asOrg, type DemoContext, type DemoOrg } from '../demo-context.js';
import type { DemoWrite } from '../demo-report.js';

const INGEST_METHODS = ['streaming', 'load', 'merge', 'storage-write'] as const;
type IngestMethod = (typeof INGEST_METHODS)[number];

/** Share of the input, in percent, that a method writes; Storage Write takes the rest. Streaming stays small: it is for small things. */
const SHARES: Readonly<Record<Exclude<IngestMethod, 'storage-write'>, number>> = { streaming: 5, load: 35, merge: 20 };
const MOST_STREAMED_ROWS = 1_000;
export const RUN_DATE = '2026-11-02';
const TABLE = 'cost_data_standard_1_3';

export interface Part {
  readonly method: IngestMethod;
  readonly rows: number;
  /** A FOCUS file of its own, gzipped. */
  readonly file: Uint8Array<ArrayBuffer>;
}

/** Cuts the input in four files, so that each method writes its own part. */
export function splitInput({ input }: DemoContext): readonly Part[] {
  const total = input.lines.length;
  const parts: Part[] = [];
  let from = 0;
  for (const method of INGEST_METHODS) {
    const share = method === 'storage-write' ? total - from : Math.floor((total * SHARES[method]) / 100);
    const rows = method === 'streaming' ? Math.min(share, MOST_STREAMED_ROWS) : share;
    parts.push({ method, rows, file: gzipSync(input.header + input.lines.slice(from, from + rows).join('')) });
    from += rows;
  }
  return parts;
}

export interface Receipt {
  readonly rows_in: number;
  readonly rows_written: number;
  readonly rows_dead_lettered: number;
  readonly rows_already_there: number;
  readonly why: string;
}

export async function ingest(context: DemoContext, org: DemoOrg, part: Part): Promise<Receipt> {
  const query = new URLSearchParams({ method: part.method, pipeline_id: `focus_${part.method.replace('-', '_')}`, credential_id: 'demo', run_date: RUN_DATE });
  const answer = await asOrg(context, 'pipeline', org).call({ path: `/organizations/${org.slug}/ingestions?${query}`, body: part.file, headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' } });
  return answer as unknown as Receipt;
}

/** Each method writes its part. Rows in are rows written plus rows dead-lettered, for every part. */
export async function writeAll(context: DemoContext, org: DemoOrg, parts: readonly Part[]): Promise<{ readonly writes: DemoWrite[]; readonly deadLettered: number }> {
  const writes: DemoWrite[] = [];
  let deadLettered = 0;
  for (const part of parts.filter(({ rows }) => rows > 0)) {
    const step = context.progress.step(`Write by ${part.method}`, part.rows);
    const started = performance.now();
    const receipt = await ingest(context, org, part);
    const ms = Math.round(performance.now() - started);
    context.check(`${part.method}: ${part.rows} rows in = ${receipt.rows_written} written + ${receipt.rows_dead_lettered} dead-lettered`, receipt.rows_in === part.rows && receipt.rows_written + receipt.rows_dead_lettered === part.rows);
    writes.push({ method: part.method, rows: receipt.rows_written, ms, why: receipt.why });
    deadLettered += receipt.rows_dead_lettered;
    step.done(`${receipt.rows_written} rows, ${ms} ms`);
  }
  return { writes, deadLettered };
}

/** DML changes rows that are there: the loaded part gets its team. Rows that were streamed could not be changed yet. */
export async function allocate(context: DemoContext, org: DemoOrg): Promise<DemoWrite> {
  const step = context.progress.step('Allocate costs by DML');
  const started = performance.now();
  const answer = await asOrg(context, 'pipeline', org).call({
    path: `/organizations/${org.slug}/tables/${TABLE}/updates`,
    json: { set: { x_allocation_team: 'platform' }, where: { x_pipeline_id: 'focus_load', ChargeCategory: 'Usage' } },
  });
  const ms = Math.round(performance.now() - started);
  const rows = Number(answer['rows']);
  step.done(`${rows} rows, ${ms} ms`);
  return { method: 'dml', rows, ms, why: 'rows that exist are changed in place: an allocation set after the bill came' };
}

/** Everything again, as a pipeline that runs twice would. */
export async function rerun(context: DemoContext, org: DemoOrg, parts: readonly Part[]): Promise<number> {
  const step = context.progress.step('Run everything again', parts.length);
  let rows = 0;
  for (const part of parts.filter((one) => one.rows > 0)) {
    rows += (await ingest(context, org, part)).rows_in;
    step.advance(1);
  }
  step.done(`${rows} rows sent again`);
  return rows;
}
