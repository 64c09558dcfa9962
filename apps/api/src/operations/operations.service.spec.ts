import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '@cloudact/service-kit';
import { Logger } from '@nestjs/common';
import type { OperationContext, OperationHandler } from './operation.js';
import { OperationsService } from './operations.service.js';

describe('OperationsService', () => {
  let folder: string;
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'operations-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A process of the api on the folder, as it is after its start. */
  const startedWith = async (handler: OperationHandler): Promise<OperationsService> => {
    const service = new OperationsService({ config: { dataDirectory: folder } } as unknown as Platform);
    service.register('work', handler);
    await service.onApplicationBootstrap();
    return service;
  };
  const over = async (service: OperationsService, id: string): Promise<string> => {
    while (service.get(id).finished_at === null) await new Promise((resolve) => setImmediate(resolve));
    return service.get(id).state;
  };
  /** Works until it is told to stop. */
  const untilStopped = (_request: unknown, { signal }: OperationContext): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const never = (): Promise<never> => new Promise(() => undefined);
  const done: OperationHandler = async (request) => ({ state: 'SUCCEEDED', response: { did: request } });

  it('answers before the work is done, and tells how far it is and what came of it', async () => {
    const service = await startedWith(async (_request, { report }) => {
      report({ phase: 'applying', done: 1, total: 2, counts: { applied: 1 } });
      return { state: 'INCOMPLETE', response: { faults: ['b'] } };
    });
    const { operation_id, state } = await service.start('work', { a: 1 });
    expect(state).toBe('RUNNING');
    expect(await over(service, operation_id)).toBe('INCOMPLETE');
    expect(service.get(operation_id)).toMatchObject({ request: { a: 1 }, progress: { done: 1, total: 2 }, response: { faults: ['b'] }, resumed: 0 });
  });

  it('goes on with what a killed process had begun', async () => {
    const { operation_id } = await (await startedWith(never)).start('work', { tables: ['t'] });
    const next = await startedWith(done);
    expect(await over(next, operation_id)).toBe('SUCCEEDED');
    expect(next.get(operation_id)).toMatchObject({ resumed: 1, response: { did: { tables: ['t'] } } });
    expect((await startedWith(never)).get(operation_id).state).toBe('SUCCEEDED');
  });

  it('goes on after a shutdown too, which is no cancellation', async () => {
    const first = await startedWith(untilStopped);
    const { operation_id } = await first.start('work', {});
    await first.onModuleDestroy();
    expect(await over(await startedWith(done), operation_id)).toBe('SUCCEEDED');
  });

  it('that is cancelled ends, and does not come back', async () => {
    const service = await startedWith(untilStopped);
    const { operation_id } = await service.start('work', {});
    expect((await service.cancel(operation_id)).state).toBe('CANCELLING');
    expect(await over(service, operation_id)).toBe('CANCELLED');
    expect((await startedWith(done)).get(operation_id).state).toBe('CANCELLED');
    expect((await service.cancel(operation_id)).state).toBe('CANCELLED');
  });

  it('runs one of a kind at a time', async () => {
    const service = await startedWith(untilStopped);
    const { operation_id } = await service.start('work', {});
    await expect(service.start('work', {})).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS', message: expect.stringContaining(operation_id) as string });
    await service.cancel(operation_id);
    await over(service, operation_id);
    await expect(service.start('work', {})).resolves.toMatchObject({ state: 'RUNNING' });
    await service.onModuleDestroy();
  });

  it('that fails says so without the text of a stranger’s error', async () => {
    const service = await startedWith(() => Promise.reject(new Error('password of the database: x')));
    const { operation_id } = await service.start('work', {});
    expect(await over(service, operation_id)).toBe('FAILED');
    expect(JSON.stringify(service.get(operation_id))).not.toContain('password');
    expect(() => service.get('another-one')).toThrow(expect.objectContaining({ code: 'OPERATION_NOT_FOUND' }));
  });
});
