/** A bug as a change of one place in a product file. Nothing in the product knows of it. */
export interface PlantedBug {
  readonly id: string;
  /** What the product would do wrong. */
  readonly bug: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Scenarios of the fault suite, or checks of the isolation suite, that must notice. */
  readonly caughtBy: readonly string[];
  /** Spec of the isolation suite that has the checks. Absent: the fault suite looks. */
  readonly isolationSpec?: string;
}

const LIB = 'libs/bq-writers/src';
const TENANCY = 'libs/tenancy/src';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    id: 'ack-before-durable',
    bug: 'an append is acknowledged in the ledger when it is sent',
    file: `${LIB}/storage-write/ledgered-run.ts`,
    find: 'hash: this.#hashes.get(seq) as string });',
    replace: 'hash: this.#hashes.get(seq) as string }); ledger.acked(run, seq, rows, refused);',
    caughtBy: ['F01'],
  },
  {
    id: 'ledger-after-send',
    bug: 'the ledger is written after the append was sent',
    file: `${LIB}/storage-write/ledgered-run.ts`,
    find: 'ledger.sending(run, { seq, lane, stream: writeStream, offset: offset ?? 0n, firstRow, rows, refused, hash: this.#hashes.get(seq) as string });',
    replace: 'const entry = { seq, lane, stream: writeStream, offset: offset ?? 0n, firstRow, rows, refused, hash: this.#hashes.get(seq) as string }; setTimeout(() => { try { ledger.sending(run, entry); } catch { /* too late */ } }, 1_500);',
    caughtBy: ['F01'],
  },
  {
    id: 'out-of-range-is-an-ack',
    bug: 'OUT_OF_RANGE is taken for an acknowledgement',
    file: `${LIB}/storage-write/append-verdict.ts`,
    find: 'if (grpcCode === GRPC_CODE.ALREADY_EXISTS && hasOffset)',
    replace: 'if ((grpcCode === GRPC_CODE.ALREADY_EXISTS || grpcCode === GRPC_CODE.OUT_OF_RANGE) && hasOffset)',
    caughtBy: ['F05'],
  },
  {
    id: 'resend-only-the-failed',
    bug: 'after a failure the append is given up and only those behind it are sent again',
    file: `${LIB}/storage-write/append-lane.ts`,
    find: 'this.#drainThen(() => this.#resume(answer))',
    replace: 'this.#drainThen(() => { this.#remove(head); head.append.stored(head, false); this.#resume(answer); })',
    caughtBy: ['F05'],
  },
  {
    id: 'resend-out-of-order',
    bug: 'the window is sent again in the wrong order, without offsets to notice it by',
    file: `${LIB}/storage-write/append-lane.ts`,
    find: '    this.#sent = 0;\n    this.#state = { is: \'waiting\' };',
    replace: '    this.#sent = 0;\n    this.#window.reverse().reduce((at, part) => { if (part.offset !== undefined) part.offset = at; return at + BigInt(part.rows.length); }, this.#window.reduce((low, part) => (part.offset !== undefined && part.offset < low ? part.offset : low), this.#nextOffset ?? 0n));\n    this.#state = { is: \'waiting\' };',
    caughtBy: ['F02', 'F04'],
  },
  {
    id: 'no-watchdog',
    bug: 'an answer that never comes is waited for for ever',
    file: `${LIB}/storage-write/append-lane.ts`,
    find: 'onSilent: () => this.#silent()',
    replace: 'onSilent: () => this.close()',
    caughtBy: ['F02'],
  },
  {
    id: 'dead-letters-ignored',
    bug: 'the result of the dead-letter write is ignored',
    file: `${LIB}/dead-letter/table-dead-letter-sink.ts`,
    find: 'await this.options.spool.put(letters)',
    replace: 'await Promise.resolve()',
    caughtBy: ['F11'],
  },
  {
    id: 'spool-delivered-twice',
    bug: 'spooled letters stay on disk after they were delivered',
    file: `${LIB}/dead-letter/letter-spool.ts`,
    find: 'else await rm(path);',
    replace: '',
    caughtBy: ['F11'],
  },
  {
    id: 'streams-left-open',
    bug: 'whoever takes a pending run up leaves the streams of the dead process open',
    file: `${LIB}/storage-write/ledgered-run.ts`,
    find: 'Promise.allSettled(streams.map((stream) => api.finalizeWriteStream(stream)))',
    replace: 'Promise.allSettled(streams.map(async () => void api))',
    caughtBy: ['F03'],
  },
  {
    id: 'retry-info-ignored',
    bug: 'appends come back when they please, whatever the service asks for',
    file: `${LIB}/storage-write/append-verdict.ts`,
    find: 'const least = retryAfterMs ?? (',
    replace: 'const least = (retryAfterMs === undefined ? 0 : 0) + (',
    caughtBy: ['F16'],
  },
  {
    id: 'zombie-not-fenced',
    bug: 'a process whose run was taken over goes on writing',
    file: `${LIB}/ledger/write-ledger.ts`,
    find: 'FROM run WHERE id = ? AND epoch = ?\n',
    replace: 'FROM run WHERE (id = ? OR true) AND (epoch = ? OR true) LIMIT 1\n',
    caughtBy: ['F21'],
  },
  {
    id: 'zombie-commits',
    bug: 'a process whose run was taken over commits what it has written',
    file: `${LIB}/ledger/write-ledger.ts`,
    find: ".run(state, run.id, run.epoch));\n    if (changes === 0) throw new RunTakenOverError(run.id);",
    replace: '.run(state, run.id, run.epoch));\n    void changes;',
    caughtBy: ['F21'],
  },
  {
    id: 'job-id-of-its-own',
    bug: 'each load has a job id of its own, whatever its run and content',
    file: `${LIB}/load-job/load-once.ts`,
    find: '.update(`${table.path}\\n${runId}\\n${contentHash}`)',
    replace: '.update(`${table.path}\\n${runId}\\n${contentHash}${Math.random()}`)',
    caughtBy: ['F07'],
  },
  {
    id: 'stopped-rows-dropped',
    bug: 'rows that insertAll held back are taken for stored',
    file: `${LIB}/streaming/streaming-writer.ts`,
    find: 'rows = session.bad.rejectsAll && session.bad.count > 0 ? [] : stopped;',
    replace: 'session.written(stopped.length); rows = [];',
    caughtBy: ['F08'],
  },
  {
    id: 'tenant-cache-without-org',
    bug: 'the organisation is left out of the key of the cache',
    file: `${TENANCY}/cache/tenant-cache.ts`,
    find: 'return `${org}\\0${key}`;',
    replace: 'return `${org.slice(0, 0)}${key}`;',
    caughtBy: ['S07'],
    isolationSpec: 'identity',
  },
  {
    id: 'ambient-tenant',
    bug: 'the tenant is kept in one place for all requests',
    file: `${TENANCY}/nest/tenant-request.ts`,
    find: 'const tenants = new WeakMap<object, Tenant>();',
    replace: 'const tenants = { last: undefined as Tenant | undefined, set(_request: object, tenant: Tenant): void { this.last = tenant; }, get(_request: object): Tenant | undefined { return this.last; } };',
    caughtBy: ['S08'],
    isolationSpec: 'identity',
  },
  {
    id: 'undeclared-route',
    bug: 'a controller says nothing of who may call it',
    file: 'apps/chat/src/conversations/conversations.controller.ts',
    find: "@Access('org', 'chat')",
    replace: '',
    caughtBy: ['S04'],
    isolationSpec: 'identity',
  },
  {
    id: 'guard-verdict-without-org',
    bug: 'what the guard said to one organisation is said to all who send the same text',
    file: `${TENANCY}/sql-guard/sql-guard.ts`,
    find: 'const org = `${scope.projectId}.${scope.datasetId}`;',
    replace: "const org = 'everybody';",
    caughtBy: ['S07'],
    isolationSpec: 'identity',
  },
  {
    id: 'shared-rows-not-narrowed',
    bug: 'a statement over shared rows has no filter but the one that its author wrote',
    file: `${TENANCY}/client/org-bigquery-client.ts`,
    find: 'sql: narrowedToOwnRows(query.sql, sharedDataset), ',
    replace: '',
    caughtBy: ['S29'],
    isolationSpec: 'shared-rows',
  },
  {
    id: 'unsigned-person',
    bug: 'a chat key that names no proved person reaches everybody',
    file: 'apps/chat/src/people/acting-user.ts',
    find: "if (!scopes.includes('admin')) throw new PersonRequiredError();",
    replace: '',
    caughtBy: ['S05'],
    isolationSpec: 'application',
  },
  {
    id: 'regex-guard',
    bug: 'free SQL is judged by patterns instead of its tree',
    file: `${TENANCY}/sql-guard/sql-guard.ts`,
    find: '    if (sql.length > MAX_FREE_SQL_LENGTH) throw',
    replace: '    if (/^\\s*(?:SELECT|WITH)\\b/i.test(sql) && [...sql.matchAll(/\\b(?:FROM|JOIN)\\s+`?(\\w+)\\./gi)].every(([, dataset]) => dataset === scope.datasetId)) return { sql, inspection: undefined as never };\n    if (sql.length > MAX_FREE_SQL_LENGTH) throw',
    caughtBy: ['S23'],
    isolationSpec: 'sql',
  },
];

/** What the hook in the planted process is told by its environment. */
export interface Planting extends Pick<PlantedBug, 'find' | 'replace'> {
  /** Absolute. */
  readonly file: string;
  /** A line is added for each process that has loaded the bug. */
  readonly log: string;
}
