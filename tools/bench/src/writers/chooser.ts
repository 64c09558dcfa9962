import { chooseMethod, type WriteFacts } from '@cloudact/bq-writers';
import { compare } from '../benchmark.js';
import type { WriterScenario } from './writer-house.js';

/** One choice for each row would be the worst case: most requests have thousands. */
export const chooserScenario: WriterScenario = async ({ quick, rounds }) => {
  const count = quick ? 100_000 : 1_000_000;
  const facts = (i: number): WriteFacts => ({ intent: i % 5 === 0 ? 'upsert' : 'append', rows: i % 50_000, writeProfile: i % 7 === 0 ? 'mutable' : 'append', realTime: i % 3 === 0, concurrent: i % 11 === 0, allOrNothing: false, loadJobsLeft: i % 1500 });
  let methods = 0;
  const work = (choose: (facts: WriteFacts) => string) => (): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < count; i++) methods += choose(facts(i)).length;
    return Promise.resolve(((performance.now() - start) * 1000) / count);
  };
  const result = await compare({ id: 'chooser', what: 'choosing a method, with its reason and the alternatives', unit: 'µs', target: 1, against: 'making the facts alone', rows: 1, run: work((f) => chooseMethod(f).method), runAgainst: work((f) => f.intent) }, rounds);
  if (methods === 0) throw new Error('Nothing was chosen');
  return [result];
};
