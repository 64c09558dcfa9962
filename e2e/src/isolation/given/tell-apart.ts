import type { seededRandom } from '../../crash/seeded-random.js';

/**
 * How well time alone tells two things apart: the share of pairs in which the first took longer, ties halved (Mann-Whitney). 0.5 is not at
 * all, 0 and 1 are always. Each round asks both in an order of chance, so that a busy machine is busy for both; no absolute time counts.
 */
export async function toldApartByTime(rounds: number, random: ReturnType<typeof seededRandom>, ask: (which: 0 | 1, round: number) => Promise<unknown>): Promise<number> {
  const times: { readonly ms: number; readonly which: 0 | 1 }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = random() < 0.5 ? 0 : 1;
    for (const which of [first, first === 0 ? 1 : 0] as const) {
      const began = performance.now();
      await ask(which, round);
      times.push({ ms: performance.now() - began, which });
    }
  }
  const order = [...times].sort((left, right) => left.ms - right.ms);
  let wins = 0;
  for (let at = 0, shorter = 0; at < order.length; ) {
    let end = at;
    while (end < order.length && order[end]?.ms === order[at]?.ms) end += 1;
    const tied = order.slice(at, end);
    const others = tied.filter(({ which }) => which === 1).length;
    wins += (tied.length - others) * (shorter + others / 2);
    shorter += others;
    at = end;
  }
  return wins / (rounds * rounds);
}
