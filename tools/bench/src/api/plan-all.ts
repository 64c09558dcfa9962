import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultSchemaDirectory, SchemaRegistry } from '@cloudact/schemas';
import { type ApiHouse, type ApiScenario, callApi, rounded } from './api-house.js';
import { makeOrgs } from './many-orgs.js';

const MOST_MS = 60_000;
const MOST_MEGABYTES = 500;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Planned {
  readonly milliseconds: number;
  readonly megabytes: number;
  readonly tables: number;
}

/**
 * The plan of all organisations: 10,000 of them against a played INFORMATION_SCHEMA, in a process of its own, and over HTTP
 * few of them on the embedded server, whose INFORMATION_SCHEMA takes 0.2 to 0.3 s an organisation, nearly all of the time.
 */
export const planAllScenario: ApiScenario = async (house) => {
  const many = house.quick ? 500 : 10_000;
  const [value, peer] = [await planInProcess(many), await planInProcess(many / 10)];
  const what = `plan for ${many} organisations, ${value.tables} tables, INFORMATION_SCHEMA played`;
  return [
    { id: 'plan-all.time', what, value: rounded(value.milliseconds), unit: 'ms', against: 'a tenth of them', againstValue: rounded(peer.milliseconds), ratio: rounded(value.milliseconds / peer.milliseconds), target: MOST_MS, judge: 'value', holds: value.milliseconds <= MOST_MS },
    { id: 'plan-all.memory', what: `peak resident memory of the process that does it`, value: rounded(value.megabytes), unit: 'MB', against: 'a tenth of them', againstValue: rounded(peer.megabytes), ratio: rounded(value.megabytes / peer.megabytes), target: MOST_MEGABYTES, judge: 'value', holds: value.megabytes <= MOST_MEGABYTES },
    await planOnServer(house),
  ];
};

async function planInProcess(organizations: number): Promise<Planned> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--import', at('../../../ts-run/register.mjs'), at('plan-process.ts'), String(organizations)]);
  return JSON.parse(stdout) as Planned;
}

/** Every table is looked at through the server's INFORMATION_SCHEMA; the peer looks at one organisation. */
async function planOnServer(house: ApiHouse): Promise<Awaited<ReturnType<ApiScenario>>[number]> {
  const count = house.quick ? 10 : 50;
  const tables = SchemaRegistry.fromDirectory(defaultSchemaDirectory).tables('organization');
  const slugs = await makeOrgs(house, 'bench_plan', count, tables);
  const timed = async (organizations: readonly string[]): Promise<number> => {
    const start = performance.now();
    const { ready, organizations: found } = await callApi<{ readonly ready: boolean; readonly organizations: number }>(house, 'POST', '/migrations/plan', { body: { organizations } });
    if (!ready || found !== organizations.length) throw new Error(`A plan of ${found} organisations that were just made is not empty`);
    return performance.now() - start;
  };
  const [value, one] = [await timed(slugs), await timed(slugs.slice(0, 1))];
  return { id: 'plan-all.embedded', what: `plan for ${count} organisations, ${count * tables.length} tables, on the embedded server`, value: rounded(value), unit: 'ms', against: 'one of them', againstValue: rounded(one), ratio: rounded(value / one), target: MOST_MS, judge: 'value', holds: value <= MOST_MS };
}
