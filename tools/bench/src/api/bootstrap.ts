import { type ApiScenario, callApi, rounded } from './api-house.js';

const FIRST_MS = 3_000;
const AGAIN_MS = 300;

interface Applied {
  readonly status: string;
  readonly results: readonly unknown[];
}

/** All shared tables of an empty platform, and the same once more, which changes nothing. Must run first. */
export const bootstrapScenario: ApiScenario = async (house) => {
  const timed = async (): Promise<{ readonly ms: number; readonly answer: Applied }> => {
    const start = performance.now();
    const answer = await callApi<Applied>(house, 'POST', '/bootstrap/apply');
    return { ms: rounded(performance.now() - start), answer };
  };
  const first = await timed();
  const again: number[] = [];
  for (let i = 0; i < (house.quick ? 2 : 10); i++) {
    const { ms, answer } = await timed();
    if (answer.status !== 'UNCHANGED') throw new Error(`A second bootstrap was ${answer.status}`);
    again.push(ms);
  }
  const value = [...again].sort((a, b) => a - b)[Math.floor(again.length / 2)] ?? Number.NaN;
  return [
    { id: 'bootstrap.first', what: `bootstrap of the shared dataset, ${first.answer.results.length} steps`, value: first.ms, unit: 'ms', against: 'the same again', againstValue: value, ratio: rounded(first.ms / value), target: FIRST_MS, judge: 'value', holds: first.ms <= FIRST_MS },
    { id: 'bootstrap.again', what: 'bootstrap of what is there', value, unit: 'ms', against: 'the first time', againstValue: first.ms, ratio: rounded(value / first.ms), target: AGAIN_MS, judge: 'value', holds: value <= AGAIN_MS },
  ];
};
