import type { ResultRow, Statement } from '@cloudact/bq-core';
import type { Clock } from '@cloudact/bq-resilience';
import { instantText, MicrosecondClock } from '../time/microsecond-clock.js';
import { GroupCommit } from './group-commit.js';
import { QuotaExceededError, ReservationClosedError, ReservationNotFoundError } from './quota-errors.js';
import { fullLimit, isOverLimit, type QuotaState, stateOf } from './quota-state.js';
import { type AskedRun, completeStatement, type QuotaMoment, type QuotaTables, renewStatement, reserveStatement, stateStatement } from './quota-statements.js';
import type { RunLimits } from './run-limits.js';

/** A run that gives no sign of life for so long has died: its place at the same time is free, its count of the day stays. */
export const LEASE_MS = 60 * 60_000;
/** A run cannot be renewed beyond this. */
export const LONGEST_RUN_MS = 24 * 3_600_000;
/** Requests of one statement: what one UNNEST takes by our own rule for small writes. */
const MOST_AT_ONCE = 500;
/** Attempts of a reservation that met one of another process. */
const ATTEMPTS = 6;
const LONGEST_PAUSE_MS = 500;
const DAY_MS = 86_400_000;

export interface QuotaLedgerOptions {
  readonly tables: QuotaTables;
  /** Runs a statement that adds rows, in the queue of the ledger. */
  readonly add: (statement: Statement) => Promise<unknown>;
  readonly read: (statement: Statement) => Promise<readonly ResultRow[]>;
  readonly clock: Clock;
  /** 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

export interface RunOfOrg {
  readonly org: string;
  readonly runId: string;
  /** Of the plan. */
  readonly limits: RunLimits;
  readonly userId?: string;
}

type Asked = RunOfOrg & { readonly outcome?: 'USED' | 'RELEASED' };
type Attempt = { readonly is: 'reserved' | 'refused' | 'contended'; readonly state: QuotaState };

/**
 * Counts the runs of organisations against their limits, in the append-only ledger org_usage_quotas; no counter is ever updated.
 *
 * Reserving looks for room and takes it in one statement, and the reservations of a process are made one statement at a time, so that
 * none of its own overtakes another. BigQuery lets INSERTs of several processes run at once without a conflict, each blind to the
 * other (docs: data-manipulation-language#concurrent_jobs); so a process looks again after its statement: whoever finds more used than
 * allowed takes its own reservation back and tries again a moment later. Of any number of reservations above a limit the one that
 * looked last saw all of them, so a limit is never exceeded by runs that were let through.
 */
export class QuotaLedger {
  readonly #reservations: GroupCommit<Asked, Attempt>;
  readonly #completions: GroupCommit<Asked, QuotaState>;
  readonly #renewals: GroupCommit<Asked, QuotaState>;
  readonly #instants: MicrosecondClock;

  constructor(private readonly options: QuotaLedgerOptions) {
    this.#instants = new MicrosecondClock(options.clock);
    this.#reservations = new GroupCommit(MOST_AT_ONCE, (asked) => this.#reserve(asked));
    this.#completions = new GroupCommit(MOST_AT_ONCE, async (asked) => (await this.#addAndRead(completeStatement, asked)).states);
    this.#renewals = new GroupCommit(MOST_AT_ONCE, async (asked) => (await this.#addAndRead(renewStatement, asked)).states);
  }

  /** Counts a run and gives it a place; the same run again is the same reservation. @throws QuotaExceededError, ReservationClosedError */
  async reserve(run: RunOfOrg): Promise<QuotaState> {
    const { clock, random = Math.random } = this.options;
    let last: QuotaState | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await clock.sleep(random() * LONGEST_PAUSE_MS);
      const { is, state } = await this.#reservations.add(run);
      if (is === 'reserved') return this.#requireOpen(state);
      const full = fullLimit(state);
      if (is === 'refused' && full !== undefined) throw this.#exceeded(full.name, full.most);
      last = state;
    }
    // others held the last places for a moment, again and again
    throw this.#exceeded('concurrent', last?.limits.concurrent ?? last?.limits.daily ?? last?.limits.monthly ?? 0);
  }

  /** Says what became of a run: USED counts on, RELEASED (it never began) takes its count back. A second time changes nothing. @throws ReservationNotFoundError, ReservationClosedError */
  async complete(run: RunOfOrg, outcome: 'USED' | 'RELEASED'): Promise<QuotaState> {
    const state = await this.#completions.add({ ...run, outcome });
    if (state.lastEvent === undefined) throw new ReservationNotFoundError(run.runId);
    if (state.lastEvent !== outcome) throw new ReservationClosedError(run.runId, state.lastEvent === 'USED' ? 'used' : 'released');
    return state;
  }

  /** A sign of life: the run keeps its place for another lease. @throws ReservationNotFoundError, ReservationClosedError */
  async renew(run: RunOfOrg): Promise<QuotaState> {
    const state = await this.#renewals.add(run);
    if (state.lastEvent === undefined) throw new ReservationNotFoundError(run.runId);
    return this.#requireOpen(state);
  }

  async usage(org: string, limits: RunLimits): Promise<QuotaState> {
    const [state] = await this.#read([{ org, runId: '', limits }], this.#moment());
    return state as QuotaState;
  }

  async #reserve(asked: readonly Asked[]): Promise<readonly Attempt[]> {
    const { states, moment } = await this.#addAndRead(reserveStatement, asked);
    const isMine = (state: QuotaState): boolean => state.lastEvent === 'RESERVED' && state.reservedAt === moment.now;
    const tooMany = new Map(asked.flatMap((run, at) => (isMine(states[at] as QuotaState) && isOverLimit(states[at] as QuotaState) ? [[keyOf(run), run] as const] : [])));
    if (tooMany.size > 0) await this.options.add(completeStatement(this.options.tables, [...tooMany.values()].map((run) => askedRun({ ...run, outcome: 'RELEASED' })), this.#moment()));
    return asked.map((run, at) => {
      const state = states[at] as QuotaState;
      if (tooMany.has(keyOf(run))) return { is: 'contended', state };
      return { is: state.lastEvent === undefined || state.lastEvent === 'RELEASED' ? 'refused' : 'reserved', state };
    });
  }

  async #addAndRead(statement: typeof reserveStatement, asked: readonly Asked[]): Promise<{ readonly states: readonly QuotaState[]; readonly moment: QuotaMoment }> {
    const moment = this.#moment();
    const once = [...new Map(asked.map((run) => [keyOf(run), run])).values()];
    await this.options.add(statement(this.options.tables, once.map(askedRun), moment));
    const states = await this.#read(once, moment);
    const byKey = new Map(once.map((run, at) => [keyOf(run), states[at] as QuotaState]));
    return { states: asked.map((run) => byKey.get(keyOf(run)) as QuotaState), moment };
  }

  async #read(asked: readonly Asked[], moment: QuotaMoment): Promise<readonly QuotaState[]> {
    return (await this.options.read(stateStatement(this.options.tables, asked.map(askedRun), moment))).map(stateOf);
  }

  #requireOpen(state: QuotaState): QuotaState {
    if (state.lastEvent === 'USED') throw new ReservationClosedError(state.runId, 'used');
    if (state.lastEvent === 'RELEASED') throw new ReservationClosedError(state.runId, 'released');
    const now = this.options.clock.now();
    const age = now - Date.parse(state.reservedAt ?? '');
    if (now - Date.parse(state.seenAt ?? '') >= LEASE_MS || age >= LONGEST_RUN_MS) throw new ReservationClosedError(state.runId, 'lapsed');
    return state;
  }

  /** The day of a reservation is that of its statement, not of the request that waited for it. */
  #moment(): QuotaMoment {
    const now = this.#instants.next();
    const ms = Date.parse(now);
    const today = now.slice(0, 10);
    const oldest = dayText(ms - LONGEST_RUN_MS - LEASE_MS);
    const month = monthStart(today);
    return { now, today, monthStart: month, since: oldest < month ? oldest : month, liveSince: instantText(ms - LEASE_MS) };
  }

  #exceeded(name: 'daily' | 'monthly' | 'concurrent', most: number): QuotaExceededError {
    const now = new Date(this.options.clock.now());
    if (name === 'concurrent') return new QuotaExceededError(name, most, 30_000);
    const next = name === 'daily' ? Date.parse(`${dayText(now.getTime())}T00:00:00Z`) + DAY_MS : Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    return new QuotaExceededError(name, most, next - now.getTime(), new Date(next));
  }
}

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;

const keyOf = ({ org, runId, outcome }: Asked): string => JSON.stringify([org, runId, outcome ?? null]);

function askedRun({ org, runId, userId, limits, outcome }: Asked): AskedRun {
  return { org_slug: org, run_id: runId, user_id: userId ?? null, daily_limit: limits.daily, monthly_limit: limits.monthly, concurrent_limit: limits.concurrent, outcome: outcome ?? null };
}
