import type { TableId } from '../../catalog/table-store.js';
import { invalidQuery, notSupported } from '../../api-error.js';
import type { BoundParameter } from '../../engine/engine.js';
import { arrayOf, INT64, type SqlType, STRING, structOf, TIMESTAMP } from '../../sql/sql-type.js';
import type { SqlFunction } from '../../sql/translate/sql-functions.js';
import type { ScriptNames } from '../../sql/translate/script-names.js';
import type { TableField } from '../../catalog/table-store.js';
import type { ScriptError } from './script-error.js';
import type { ScriptTransaction } from './script-transaction.js';
import type { TemporaryTables } from './temporary-tables.js';

export interface Variable extends BoundParameter {
  /** The declared type as a column would have it, with its precision or length. */
  readonly field: TableField;
}

type Scope = Map<string, Variable>;

/** Deepest chain of CALLs: https://cloud.google.com/bigquery/quotas#stored_procedure_limits */
const MAX_CALL_DEPTH = 50;
const FRAME = structOf([{ name: 'line', type: INT64 }, { name: 'column', type: INT64 }, { name: 'filename', type: STRING }, { name: 'location', type: STRING }]);

export interface EnvironmentOptions {
  readonly projectId: string;
  readonly defaultDataset: { readonly projectId: string; readonly datasetId: string } | undefined;
  readonly temporary: TemporaryTables;
  readonly sessionId?: string;
}

/** What the statements of a script, or of a session, leave to those that follow. */
export class ScriptEnvironment implements ScriptNames {
  readonly projectId: string;
  readonly temporary: TemporaryTables;
  readonly sessionId: string | undefined;
  readonly functions = new Map<string, SqlFunction>();
  defaultDataset: { readonly projectId: string; readonly datasetId: string } | undefined;
  transaction: ScriptTransaction | undefined;
  /** The error that the innermost running handler handles. */
  error: ScriptError | undefined;
  rowCount: bigint | null = null;
  lastJobId: string | null = null;
  scriptJob: { readonly jobId: string; readonly creationTime: number } | undefined;
  childJobs = 0;
  bytesProcessed = 0;
  bytesBilled = 0;
  queryLabel: string | null = null;
  private scopes: Scope[] = [new Map()];
  private depth = 0;

  constructor(options: EnvironmentOptions) {
    this.projectId = options.projectId;
    this.defaultDataset = options.defaultDataset;
    this.temporary = options.temporary;
    this.sessionId = options.sessionId;
  }

  declare(name: string, variable: Variable, place: string): void {
    const key = name.toLowerCase();
    if (this.scopes.some((scope) => scope.has(key))) throw invalidQuery(`Variable '${name}' redeclaration at ${place}`);
    this.scopes.at(-1)?.set(key, variable);
  }

  find(name: string): Variable | undefined {
    return this.scopes.findLast((scope) => scope.has(name.toLowerCase()))?.get(name.toLowerCase());
  }

  assign(name: string, variable: Variable): void {
    this.scopes.findLast((scope) => scope.has(name.toLowerCase()))?.set(name.toLowerCase(), variable);
  }

  /** A block: what it declares ends with it. */
  async scoped<T>(work: () => Promise<T>): Promise<T> {
    this.scopes.push(new Map());
    try {
      return await work();
    } finally {
      this.scopes.pop();
    }
  }

  /** A procedure's body: it sees its own variables only. */
  async called<T>(variables: ReadonlyMap<string, Variable>, projectDataset: EnvironmentOptions['defaultDataset'], work: () => Promise<T>): Promise<{ readonly result: T; readonly variables: ReadonlyMap<string, Variable> }> {
    if (this.depth >= MAX_CALL_DEPTH) throw invalidQuery(`Procedure calls are nested too deeply: the maximum is ${MAX_CALL_DEPTH}`);
    const { scopes, defaultDataset, error } = this;
    const own: Scope = new Map(variables);
    this.scopes = [own];
    this.defaultDataset = projectDataset;
    this.error = undefined;
    this.depth += 1;
    try {
      return { result: await work(), variables: own };
    } finally {
      this.scopes = scopes;
      this.defaultDataset = defaultDataset;
      this.error = error;
      this.depth -= 1;
    }
  }

  variables(): ReadonlyMap<string, Variable> {
    return this.scopes.length === 1 ? (this.scopes[0] ?? new Map()) : new Map(this.scopes.flatMap((scope) => [...scope]));
  }

  temporaryTable(name: string): TableId | undefined {
    return this.temporary.find(name);
  }

  newTemporaryTable(name: string): TableId {
    return this.temporary.idOf(name);
  }

  /** https://cloud.google.com/bigquery/docs/reference/system-variables */
  systemVariable(name: string): BoundParameter | undefined {
    const text = (cell: string | null | undefined): BoundParameter => ({ type: STRING, cell: cell ?? null });
    const whole = (cell: number | bigint | null): BoundParameter => ({ type: INT64, cell: cell === null ? null : BigInt(cell) });
    switch (name) {
      case 'row_count': return whole(this.rowCount);
      case 'project_id': return text(this.projectId);
      case 'dataset_project_id': return text(this.defaultDataset?.projectId ?? this.projectId);
      case 'dataset_id': return text(this.defaultDataset?.datasetId);
      case 'time_zone': return text('UTC');
      case 'query_label': return text(this.queryLabel);
      case 'session_id': return text(this.sessionId);
      case 'last_job_id': return text(this.lastJobId);
      case 'current_job_id': case 'script.job_id': return text(this.scriptJob?.jobId);
      case 'script.creation_time': return { type: TIMESTAMP, cell: this.scriptJob === undefined ? null : BigInt(this.scriptJob.creationTime) * 1000n };
      case 'script.num_child_jobs': return whole(this.childJobs);
      case 'script.bytes_processed': return whole(this.bytesProcessed);
      case 'script.bytes_billed': return whole(this.bytesBilled);
      case 'script.slot_ms': return whole(0);
      case 'error.message': return text(this.error?.message);
      case 'error.statement_text': return text(this.error?.statementText);
      case 'error.formatted_stack_trace': return text(this.error?.formattedStack);
      case 'error.stack_trace': return { type: arrayOf(FRAME), cell: this.error?.frames.map((f) => [BigInt(f.line), BigInt(f.column), null, f.location]) ?? null };
      default: return undefined;
    }
  }

  /** `SET @@name = …`: those that may be set. */
  setSystemVariable(name: string, cell: string | null): void {
    switch (name) {
      case 'dataset_id': this.defaultDataset = cell === null ? undefined : { projectId: this.defaultDataset?.projectId ?? this.projectId, datasetId: cell }; return;
      case 'dataset_project_id': if (cell !== null && this.defaultDataset !== undefined) this.defaultDataset = { ...this.defaultDataset, projectId: cell }; return;
      case 'query_label': this.queryLabel = cell; return;
      case 'time_zone':
        if (cell !== 'UTC') throw notSupported(`A default time zone other than UTC (@@time_zone = ${cell ?? 'NULL'})`);
        return;
      default:
        if (this.systemVariable(name) !== undefined) throw invalidQuery(`Cannot assign to read-only system variable @@${name}`);
        throw invalidQuery(`Unrecognized name: @@${name}`);
    }
  }
}

export const variableOf = (field: TableField, type: SqlType, cell: BoundParameter['cell']): Variable => ({ field, type, cell });
