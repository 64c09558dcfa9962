import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BigQuery } from '@google-cloud/bigquery';
import { BenchDirectory, benchService, rounded, sinkGateway, type TenantsScenario } from './tenants-house.js';

const ORGS = { full: 10_000, quick: 1_000 } as const;
/** Google's client is too large to make ten thousand of. */
const PEERS = 200;
const TARGET_KB = 15;

/** Heap of an organisation that was asked for once and is idle: its verified key, its plan, its client. The peer is a client of Google's an organisation. */
export const idleClientsScenario: TenantsScenario = async ({ quick }) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const orgs = quick ? ORGS.quick : ORGS.full;
  const directory = new BenchDirectory(orgs);
  const service = benchService(directory, 'api', sinkGateway());
  const before = heap();
  for (const secret of directory.secrets) await service.clients.clientFor(await service.verifier.verify(secret)).query({ sql: 'SELECT 1' });
  const value = rounded((heap() - before) / orgs / 1_000);
  service.close();
  const peersBefore = heap();
  const peers = Array.from({ length: PEERS }, () => new BigQuery({ projectId: 'p' }));
  const againstValue = rounded((heap() - peersBefore) / peers.length / 1_000);
  return [{ id: 'idle-client.heap', what: `heap of an idle organisation's client, plan and verified key, of ${orgs}`, value, unit: 'kB', against: `one official client an organisation (${PEERS} of them)`, againstValue, ratio: rounded(value / againstValue), target: TARGET_KB, judge: 'value', holds: value <= TARGET_KB }];
};
