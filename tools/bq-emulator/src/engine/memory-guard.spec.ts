import { toApiError } from '../sql/engine-messages.js';
import { Engine } from './engine.js';
import { EngineError } from './engine-error.js';
import { MemoryGuard } from './memory-guard.js';

const MIB = 2 ** 20;

/** A statement that runs until somebody interrupts it. */
function endless(): { readonly statement: { interrupt(): void }; readonly work: () => Promise<never> } {
  let stop = (_: Error): void => undefined;
  const ended = new Promise<never>((_, reject) => { stop = reject; });
  return { statement: { interrupt: () => { stop(new Error('interrupted')); } }, work: () => ended };
}

test('a statement under which the process grows without end fails as one does that exceeds its resources', async () => {
  let bytes = 0;
  const guard = new MemoryGuard({ growthBytes: 10 * MIB, held: () => (bytes += 4 * MIB) });
  const { statement, work } = endless();

  const failure: unknown = await guard.during(statement, work).catch(toApiError);

  expect(failure).toMatchObject({ reason: 'resourcesExceeded', status: 400 });
});

test('a statement that fails by itself keeps its own error, and memory taken before it is not held against it', async () => {
  const guard = new MemoryGuard({ growthBytes: 10 * MIB, held: () => 1000 * MIB });

  await expect(guard.during({ interrupt: () => undefined }, () => Promise.reject(new EngineError('division by zero')))).rejects.toThrow('division by zero');
});

test('a query that needs more than the engine has fails, and the next one is answered', async () => {
  const engine = await Engine.open(undefined, { memoryBytes: 64 * MIB });
  try {
    const failure: unknown = await engine.query('SELECT len(list(x * 100000 + y)) FROM range(100000) a(x), range(1000) b(y)').catch(toApiError);
    const next = await engine.query('SELECT 1');

    expect(failure).toMatchObject({ reason: 'resourcesExceeded' });
    expect(next.rows()).toHaveLength(1);
  } finally {
    engine.close();
  }
});
