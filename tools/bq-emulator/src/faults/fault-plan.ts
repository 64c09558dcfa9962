import type { TableId } from '../catalog/table-store.js';
import type { Fault, FaultRule } from './fault.js';
import { seededChance } from './seeded-chance.js';

/** A call as rules match it. */
export interface Call {
  readonly method: string;
  readonly table?: TableId | undefined;
  /** Text of a query: it is about the tables that it names. */
  readonly sql?: string | undefined;
}

interface Entry {
  readonly id: number;
  readonly rule: FaultRule;
  readonly chance: () => number;
  matched: number;
  struck: number;
  rows: number;
}

export interface FaultStatus {
  readonly id: number;
  readonly rule: FaultRule;
  /** Calls that the rule is about, so far. */
  readonly matched: number;
  /** Those that it made fail. */
  readonly struck: number;
}

/** The faults that a test has asked for, and which of them strike a call. */
export class FaultPlan {
  readonly #exit: () => void;
  readonly #entries: Entry[] = [];
  #next = 1;

  /** @param options.exit what `exit` faults do; default: SIGKILL to this process */
  constructor(options: { readonly exit?: () => void } = {}) {
    this.#exit = options.exit ?? (() => { process.kill(process.pid, 'SIGKILL'); });
  }

  /** @returns the rule's id */
  add(rule: FaultRule): number {
    const entry: Entry = { id: this.#next, rule, chance: seededChance(rule.seed ?? 1), matched: 0, struck: 0, rows: 0 };
    this.#next += 1;
    this.#entries.push(entry);
    return entry.id;
  }

  clear(): void {
    this.#entries.splice(0);
  }

  list(): readonly FaultStatus[] {
    return this.#entries.map(({ id, rule, matched, struck }) => ({ id, rule, matched, struck }));
  }

  /** Faults that strike this call, in the order of their rules. Counts the call. */
  strike(call: Call): readonly Fault[] {
    if (this.#entries.length === 0) return [];
    return this.#entries.filter((entry) => isAboutCalls(entry.rule.fault) && isAbout(entry.rule, call) && strikes(entry)).map(({ rule }) => rule.fault);
  }

  /** How long writers do not see a change of this table's schema, in milliseconds. */
  schemaDelayMs(table: TableId): number {
    return Math.max(0, ...this.#entries.map(({ rule }) => (rule.fault.kind === 'slow-schema' && isAbout(rule, { method: rule.method ?? '*', table }) ? rule.fault.ms : 0)));
  }

  /** Told after each commit of appended rows. */
  stored(table: TableId, rows: number): void {
    for (const entry of this.#entries) {
      const { rule } = entry;
      if (rule.fault.kind !== 'exit' || !isAbout(rule, { method: rule.method ?? '*', table })) continue;
      entry.rows += rows;
      if (entry.rows >= rule.fault.afterRows) this.#exit();
    }
  }
}

const isAboutCalls = ({ kind }: Fault): boolean => kind !== 'slow-schema' && kind !== 'exit';

function isAbout({ method = '*', table }: FaultRule, call: Call): boolean {
  return (method === '*' || method === call.method) && (table === undefined || isTable(table, call));
}

const escaped = (text: string): string => text.replace(/\W/g, '\\$&');

function isTable(wanted: string, { table, sql }: Call): boolean {
  const names = table === undefined ? [] : [`${table.datasetId}.${table.tableId}`, `${table.projectId}.${table.datasetId}.${table.tableId}`];
  return names.includes(wanted) || (sql !== undefined && new RegExp(`\\b${escaped(wanted.split('.').at(-1) ?? wanted)}\\b`).test(sql));
}

function strikes(entry: Entry): boolean {
  const { call = 1, times = 1, probability } = entry.rule;
  entry.matched += 1;
  const inWindow = entry.matched >= call && (probability !== undefined || times === 0 || entry.matched < call + times);
  const struck = inWindow && (probability === undefined || entry.chance() < probability);
  if (struck) entry.struck += 1;
  return struck;
}
