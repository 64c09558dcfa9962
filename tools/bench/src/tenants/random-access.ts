import { median } from '../benchmark.js';
import { BenchDirectory, type BenchService, benchService, percentile, rounded, sinkGateway, STATEMENTS, type TenantsScenario } from './tenants-house.js';

const ORGS = { full: 10_000, few: 10 } as const;
const REQUESTS = { full: 30_000, quick: 3_000 } as const;
const SERVICES = ['api', 'pipeline', 'chat'] as const;
const TARGET_RATIO = 1.5;

/** A request of a random organisation at a random service: key, client, admission, query on a sink that answers at once. With ten organisations it is the peer. */
export const randomAccessScenario: TenantsScenario = async ({ quick, rounds }) => {
  const many = world(ORGS.full);
  const few = world(ORGS.few);
  const requests = quick ? REQUESTS.quick : REQUESTS.full;
  const figures = { many: [] as number[], few: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    figures.few.push(await p99(few, requests));
    figures.many.push(await p99(many, requests));
  }
  for (const { services } of [many, few]) for (const service of services) service.close();
  const [value, againstValue] = [rounded(median(figures.many)), rounded(median(figures.few))];
  const ratio = rounded(value / againstValue);
  return [{ id: 'random-access.p99', what: `p99 of a request without BigQuery's part, ${ORGS.full} organisations at random, three services`, value, unit: 'µs', against: `${ORGS.few} organisations`, againstValue, ratio, target: TARGET_RATIO, judge: 'ratio', holds: ratio <= TARGET_RATIO }];
};

interface World {
  readonly directory: BenchDirectory;
  readonly services: readonly BenchService[];
}

function world(orgs: number): World {
  const directory = new BenchDirectory(orgs);
  return { directory, services: SERVICES.map((name) => benchService(directory, name, sinkGateway())) };
}

/** Microseconds. Every organisation was seen before: the first request of each is a look-up, which is BigQuery's time. */
async function p99({ directory, services }: World, requests: number): Promise<number> {
  const { secrets } = directory;
  const request = async (service: BenchService, secret: string): Promise<void> => void (await service.clients.clientFor(await service.verifier.verify(secret)).query({ sql: STATEMENTS.good }));
  for (const service of services) for (const secret of secrets) await request(service, secret);
  const times: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const service = services[Math.floor(Math.random() * services.length)] as BenchService;
    const secret = secrets[Math.floor(Math.random() * secrets.length)] as string;
    const start = performance.now();
    await request(service, secret);
    times.push((performance.now() - start) * 1_000);
  }
  return percentile(times, 0.99);
}
