import { Agent, get } from 'node:http';
import { type ApiHouse, type ApiScenario, onboard, percentile, rounded } from './api-house.js';

const CONNECTIONS = 20;
const RATE = 3_000;
const P99_MS = 25;

/** Keeps `CONNECTIONS` requests under way until `count` are answered; milliseconds of each. */
async function load(url: string, headers: Readonly<Record<string, string>>, count: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let started = 0;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      get(url, { agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${String(response.statusCode)}`));
        response.resume().once('end', () => {
          times.push(performance.now() - start);
          resolve();
        });
      }).once('error', reject);
    });
  const worker = async (): Promise<void> => {
    while (started++ < count) await one();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return times;
}

/** The api in its one process against a liveness probe of the same process, which does nothing: the same server, without our work. */
export const orgReadScenario: ApiScenario = async (house: ApiHouse) => {
  const org = await onboard(house, 'bench_read');
  const count = house.quick ? 2_000 : 20_000;
  const rounds = house.quick ? 1 : 5;
  const probe = `${new URL(house.url).origin}/health/live`;
  const read = `${house.url}/organizations/${org.slug}`;
  await load(read, { 'x-api-key': org.key }, 2_000);
  await load(probe, {}, 2_000);
  const rates: number[] = [];
  const probes: number[] = [];
  const times: number[] = [];
  const timed = async (url: string, headers: Readonly<Record<string, string>>): Promise<{ readonly rate: number; readonly list: readonly number[] }> => {
    const start = performance.now();
    const list = await load(url, headers, count);
    return { rate: (count * 1000) / (performance.now() - start), list };
  };
  for (let round = 0; round < rounds; round++) {
    const { rate, list } = await timed(read, { 'x-api-key': org.key });
    rates.push(rate);
    times.push(...list);
    probes.push((await timed(probe, {})).rate);
  }
  const [value, againstValue, p99] = [rounded(percentile(rates, 0.5)), rounded(percentile(probes, 0.5)), rounded(percentile(times, 0.99))];
  const what = `GET of an organisation by its key, ${CONNECTIONS} connections`;
  return [
    { id: 'org-read.rate', what, value, unit: 'requests/s', against: 'liveness probe of the same process', againstValue, ratio: rounded(value / againstValue), target: RATE, judge: 'value', holds: value >= RATE },
    { id: 'org-read.p99', what, value: p99, unit: 'ms', against: 'median', againstValue: rounded(percentile(times, 0.5)), ratio: rounded(p99 / percentile(times, 0.5)), target: P99_MS, judge: 'value', holds: p99 <= P99_MS },
  ];
};
