import { setTimeout as sleep } from 'node:timers/promises';
import { GoogleDdlPort } from '@cloudact/bq-core';
import { defaultSchemaDirectory, SchemaRegistry, type TableSchema } from '@cloudact/schemas';
import { type ApiHouse, type ApiScenario, callApi, rounded } from './api-house.js';
import { startKillableApi } from './api-process.js';
import { makeOrgs } from './many-orgs.js';

const TABLE = 'budgets';
const POLL_MS = 20;
/** Of the 100 a second that BigQuery allows an account. */
const PATCHES_A_SECOND = 80;

interface OperationBody {
  readonly operation_id: string;
  readonly state: string;
  readonly done: boolean;
  readonly resumed: number;
  readonly progress: { readonly phase: string; readonly done: number; readonly total: number };
  readonly response: { readonly counts: Readonly<Record<string, number>> } | null;
}

/** One column added to a table of every organisation, by an api that is killed half way and started again; nothing is sent twice. */
export const applyAllScenario: ApiScenario = async (house) => {
  const count = house.quick ? 10 : 1_000;
  const wanted = SchemaRegistry.fromDirectory(defaultSchemaDirectory).table('organization', TABLE);
  const column = wanted.fields.findLast(({ mode, name }) => mode === 'NULLABLE' && !wanted.clustering.includes(name))?.name ?? '';
  const before: TableSchema = { ...wanted, fields: wanted.fields.filter(({ name }) => name !== column), labels: { ...wanted.labels, schema_version: '0' } };
  const slugs = await makeOrgs(house, 'bench_apply', count, [before]);
  const quotaMs = (count / PATCHES_A_SECOND) * 1_000;
  const started = performance.now();
  let api = await startKillableApi(house);
  try {
    const { operation_id } = await callApi<OperationBody>(api.house, 'POST', '/migrations/apply', { body: { organizations: slugs, tables: [TABLE] } });
    const half = await followed(api.house, operation_id, ({ progress, done }) => done || (progress.phase === 'applying' && progress.done >= count / 2));
    const beforeKill = half.progress.done;
    api = await api.killAndStartAgain();
    const end = await followed(api.house, operation_id, ({ done }) => done);
    const elapsed = performance.now() - started;
    const complete = await withColumn(house, slugs, column);
    const after = end.response?.counts['applied'] ?? 0;
    // ten organisations are done before anybody can kill anything
    const holds = end.state === 'SUCCEEDED' && complete === count && (house.quick || beforeKill < count);
    const what = `organisations with the added column: killed at ${beforeKill} of ${count}, started again, ${after} changed by the second process`;
    return [
      { id: 'apply-all.complete', what, value: complete, unit: 'organisations', against: 'organisations', againstValue: count, ratio: rounded(complete / count), target: count, judge: 'value', holds },
      { id: 'apply-all.time', what: 'the whole of it, with both starts', value: rounded(elapsed), unit: 'ms', against: "what BigQuery's quota alone takes", againstValue: quotaMs, ratio: rounded(elapsed / (quotaMs)), target: 600_000, judge: 'value', holds: elapsed <= 600_000 },
    ];
  } finally {
    await api.stop();
  }
};

async function followed(house: ApiHouse, id: string, until: (operation: OperationBody) => boolean): Promise<OperationBody> {
  for (;;) {
    const operation = await callApi<OperationBody>(house, 'GET', `/operations/${id}`);
    if (until(operation)) return operation;
    await sleep(POLL_MS);
  }
}

/** Asked of the tables themselves. */
async function withColumn(house: ApiHouse, slugs: readonly string[], column: string): Promise<number> {
  const ddl = new GoogleDdlPort({ backend: 'embedded', projectId: house.projectId, endpoint: house.bigqueryUrl });
  const tables = await Promise.all(slugs.map((slug) => ddl.getTable(`${slug}_local`, TABLE)));
  await ddl.close();
  return tables.filter((table) => table?.fields.some(({ name }) => name === column)).length;
}
