import { hash } from 'node:crypto';
import { systemClock } from '@cloudact/bq-resilience';
import { KeyVerifier } from '@cloudact/tenancy';
import { compare } from '../benchmark.js';
import { BenchDirectory } from '../tenants/tenants-house.js';
import type { QueryPathScenario } from './query-path-house.js';

const CALLS = { full: 100_000, quick: 5_000 } as const;
const KEYS = 1_000;
const TARGET_US = 20;

/** A key that was verified less than five seconds ago: form, checksum, hash, cache. What no check by hash can do without is the peer. */
export const keyValidationScenario: QueryPathScenario = async ({ quick, rounds }) => {
  const calls = quick ? CALLS.quick : CALLS.full;
  const directory = new BenchDirectory(KEYS);
  const verifier = new KeyVerifier({ directory, clock: systemClock, environment: 'local' });
  const perCall = (work: (secret: string) => unknown) => async (): Promise<number> => {
    for (const secret of directory.secrets) await verifier.verify(secret);
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) await work(directory.secrets[call % KEYS] ?? '');
    return ((performance.now() - start) * 1_000) / calls;
  };
  const run = perCall((secret) => verifier.verify(secret));
  const runAgainst = perCall((secret) => hash('sha256', secret));
  await run();
  await runAgainst();
  return [await compare({ id: 'key.validation', what: `validation of a key that is cached, ${KEYS} keys in turn`, unit: 'µs', target: TARGET_US, against: 'one SHA-256 of the key', rows: 1, run, runAgainst }, rounds)];
};
