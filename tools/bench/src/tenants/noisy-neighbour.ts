import { median } from '../benchmark.js';
import { BenchDirectory, benchService, percentile, QUERY_MS, rounded, sinkGateway, STATEMENTS, type TenantsHouse, type TenantsScenario } from './tenants-house.js';

const NOISE = { full: 1_000, quick: 100 } as const;
/** Callers of the noisy organisation at a time: more than it may have running and waiting. */
const NOISY_CALLERS = 60;
const QUIET = { full: 150, quick: 30 } as const;
const TARGET_RATIO = 1.2;

/** p95 of one organisation while another sends a thousand bad and heavy queries, and without it. A breaker that opened for it, or a refusal, counts as a miss. */
export const noisyNeighbourScenario: TenantsScenario = async (house) => {
  const figures = { beside: [] as number[], alone: [] as number[] };
  let refused = 0;
  for (let round = 0; round < house.rounds; round += 1) {
    figures.alone.push((await measured(house, false)).p95);
    const beside = await measured(house, true);
    figures.beside.push(beside.p95);
    refused += beside.refused;
  }
  const [value, againstValue] = [rounded(median(figures.beside)), rounded(median(figures.alone))];
  const ratio = rounded(value / againstValue);
  return [
    {
      id: 'noisy-neighbour.p95', what: `p95 of queries of ${QUERY_MS.good} ms beside ${house.quick ? NOISE.quick : NOISE.full} bad and heavy ones of another organisation; ${refused} refused`,
      value, unit: 'ms', against: 'without the neighbour', againstValue, ratio, target: TARGET_RATIO, judge: 'ratio', holds: ratio <= TARGET_RATIO && refused === 0,
    },
  ];
};

async function measured({ quick }: TenantsHouse, noise: boolean): Promise<{ readonly p95: number; readonly refused: number }> {
  const directory = new BenchDirectory(2);
  const service = benchService(directory, 'api', sinkGateway(QUERY_MS.good));
  const [noisy, quiet] = await Promise.all(directory.secrets.map(async (secret) => service.clients.clientFor(await service.verifier.verify(secret))));
  let left = noise ? (quick ? NOISE.quick : NOISE.full) : 0;
  const pester = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await noisy?.query({ sql: left % 2 === 0 ? STATEMENTS.bad : STATEMENTS.heavy }).catch(() => undefined);
    }
  };
  const noises = Array.from({ length: NOISY_CALLERS }, pester);
  const times: number[] = [];
  let refused = 0;
  for (let index = 0; index < (quick ? QUIET.quick : QUIET.full); index += 1) {
    const start = performance.now();
    await quiet?.query({ sql: STATEMENTS.good }).catch(() => (refused += 1));
    times.push(performance.now() - start);
  }
  left = 0;
  service.close();
  await Promise.all(noises);
  return { p95: percentile(times, 0.95), refused };
}
