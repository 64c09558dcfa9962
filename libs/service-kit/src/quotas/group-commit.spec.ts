import { GroupCommit } from './group-commit.js';

describe('requests that come at once', () => {
  it('are committed together, one group at a time, each with its own result', async () => {
    const groups: number[] = [];
    let running = 0;
    const commits = new GroupCommit<number, number>(3, async (items) => {
      running += 1;
      expect(running).toBe(1);
      groups.push(items.length);
      await Promise.resolve();
      running -= 1;
      return items.map((item) => item * 2);
    });
    expect(await Promise.all([1, 2, 3, 4, 5].map((item) => commits.add(item)))).toEqual([2, 4, 6, 8, 10]);
    expect(groups).toEqual([3, 2]);
    expect(await commits.add(6)).toBe(12);
  });

  it('share a failure, and those after it do not', async () => {
    let calls = 0;
    const commits = new GroupCommit<number, number>(2, async (items) => {
      calls += 1;
      if (calls === 1) throw new Error('no answer');
      return items;
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => commits.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});
