import { hostname } from 'node:os';
import { divideDecimals, formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { type Clock, CloudActError, systemClock } from '@cloudact/bq-resilience';
import type { Row } from '@cloudact/bq-writers';
import { instantText, MicrosecondClock, PLATFORM_COST_ORG, type Platform, QUOTA_LEASE_MS } from '@cloudact/service-kit';
import { Logger } from '@nestjs/common';
import type { ReceiptView } from './receipt-view.js';
import type { RunIdentity } from './run-identity.js';

/** A run ends, or is ended, within this: a minute before its place is somebody else's. */
export const RUN_LEASE_MS = QUOTA_LEASE_MS - 60_000;
/** Fraction digits of a NUMERIC (docs: data-types#decimal_types). */
const NUMERIC_SCALE = 9;
const ONE = parseDecimal('1');
const LONGEST_MESSAGE = 4_000;

export interface BegunRun {
  readonly identity: RunIdentity;
  readonly runId: string;
  readonly table: string;
  readonly startedBy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How a run ended. Neither throws: what was written is written, whether it can be told or not. */
export interface RunEntry {
  succeeded(receipt: ReceiptView): Promise<void>;
  failed(error: unknown): Promise<void>;
}

/**
 * What happens to runs, in org_meta_pipeline_runs: a row when one begins, beside its work, and a row when it has ended, before that is
 * answered. Rows are added through the default stream and never changed, so that the runs of all organisations meet in no queue.
 */
export class RunJournal {
  readonly #log = new Logger(RunJournal.name);
  readonly #instants: MicrosecondClock;
  readonly #owner = `${hostname()}/${process.pid}`;

  constructor(
    private readonly platform: Pick<Platform, 'house' | 'shared'>,
    private readonly clock: Clock = systemClock,
  ) {
    this.#instants = new MicrosecondClock(clock);
  }

  begin({ identity, runId, table, startedBy, parameters }: BegunRun): RunEntry {
    const { org, pipelineId, credentialId, runDate } = identity;
    const startedAt = this.#instants.next();
    const known: Row = { run_id: runId, org_slug: org, pipeline_id: pipelineId, credential_id: credentialId, run_date: runDate, table_name: table, trigger: 'API', triggered_by: startedBy, parameters, started_at: startedAt, epoch: microsecondsOf(startedAt) };
    const begun = this.#add({ ...known, status: 'RUNNING', lease_owner: this.#owner, lease_expires_at: instantText(this.clock.now() + QUOTA_LEASE_MS) });
    const end = async (row: Row): Promise<void> => {
      await begun;
      await this.#add({ ...known, ...row, finished_at: this.#instants.next() });
    };
    return { succeeded: (receipt) => end(rowOfReceipt(receipt)), failed: (error) => end(rowOfError(error)) };
  }

  async #add(row: Row): Promise<void> {
    const runId = `${String(row['run_id'])}/${String(row['epoch'])}/${String(row['status'])}`;
    try {
      await this.platform.house.writers.write({ org: PLATFORM_COST_ORG, table: this.platform.shared('org_meta_pipeline_runs'), rows: [row], runId, intent: 'append', method: 'storage-write', realTime: true });
    } catch (error) {
      this.#log.warn({ err: error, runId }, 'what happened to a run could not be stored');
    }
  }
}

function rowOfReceipt(receipt: ReceiptView): Row {
  const { method, rows_in, rows_written, rows_dead_lettered, rows_refused, bytes, estimated_usd } = receipt;
  const usd = formatDecimal(divideDecimals(parseDecimal(estimated_usd), ONE, NUMERIC_SCALE));
  return { status: 'SUCCEEDED', method, rows_in, rows_written, rows_dead_lettered, rows_refused, bytes_written: bytes, estimated_usd: usd, receipt };
}

function rowOfError(error: unknown): Row {
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'FAILED', error_code: error instanceof CloudActError ? error.code : 'INTERNAL', error_message: message.slice(0, LONGEST_MESSAGE) };
}

/** Of `2026-01-31T12:00:00.123456Z`, as text. */
function microsecondsOf(instant: string): string {
  return String(BigInt(Date.parse(`${instant.slice(0, 23)}Z`)) * 1_000n + BigInt(instant.slice(23, 26)));
}
