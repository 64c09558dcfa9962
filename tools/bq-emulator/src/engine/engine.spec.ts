import { Engine } from './engine.js';

describe('Engine', () => {
  let engine: Engine;
  beforeAll(async () => void (engine = await Engine.open(undefined)));
  afterAll(() => engine.close());

  it.each(['a query', 'a transaction'] as const)('does not begin %s that was called off while its session was made ready', async (what) => {
    const stop = new AbortController();
    const stoppable = engine.interruptedBy(stop.signal);
    let begun = 0;
    const outcome = what === 'a query' ? stoppable.query('SELECT sum(a) FROM range(1000000000000) AS t(a)') : stoppable.transaction(async () => void (begun += 1));
    stop.abort(new Error('called off'));
    await expect(outcome).rejects.toThrow('called off');
    expect(begun).toBe(0);
    expect((await engine.query('SELECT 1')).rows()).toHaveLength(1);
  });
});
