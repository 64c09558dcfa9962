import { GRPC_CODE } from '@cloudact/bq-resilience';
import { aCost, COSTS, PipelineOrg } from '../../pipeline/given/pipeline-org.js';
import { stackRows } from '../given/stack-rows.js';
import type { FaultScenario } from '../scenario.js';

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });

/** One key: the request twice at once, once more, with another body, and again after it broke half-way. Its rows are there once. */
export const f06SameKeyTwice: FaultScenario = {
  id: 'F06',
  fault: 'one Idempotency-Key twice at once, with another body, and after a failure half-way',
  promise: 'exactly once',
  run: async ({ world, book, expect }) => {
    const stack = await world.stack();
    const slug = world.orgSlug('keys');
    const org = new PipelineOrg(stack, await stack.onboard(slug));
    const name = `${org.org.dataset}.${COSTS}`;
    const bodyOf = (ids: readonly string[]): object[] => ids.map((id) => aCost({ ResourceId: id }));

    book.offer(['once-0', 'once-1']);
    stack.emulator.faults.add({ method: 'AppendRows', table: name, fault: { kind: 'delay', ms: 300 } });
    const query = { method: 'storage-write', pipeline_id: 'once' };
    const send = (): ReturnType<PipelineOrg['rows']> => org.rows(bodyOf(['once-0', 'once-1']), query, keyed('once'));
    const both = await Promise.all([send(), send()]);
    expect(both.some(({ status }) => status === 200) && both.every(({ status, body }) => status === 200 || body.code === 'REQUEST_IN_PROGRESS'), `two at once were answered ${both.map(({ status }) => status).join(' and ')}`);
    const [third, fourth] = [await send(), await send()];
    expect(third.status === 200 && third.body.replayed && JSON.stringify(third.body) === JSON.stringify(fourth.body), 'a replayed answer is not the same each time');
    if (third.status === 200) book.acknowledge(['once-0', 'once-1']);
    const other = await org.rows(bodyOf(['other']), query, keyed('once'));
    expect(other.status === 422 && other.body.code === 'IDEMPOTENCY_KEY_REUSED', `another body was answered ${other.status}`);

    for (const [method, rule] of [
      ['storage-write', { method: 'AppendRows', table: name, fault: { kind: 'error', grpcCode: GRPC_CODE.PERMISSION_DENIED, message: 'no' } }],
      ['load', { method: 'jobs.insert', table: name, times: 3, fault: { kind: 'lost-ack' } }],
    ] as const) {
      const ids = [`${method}-0`, `${method}-1`];
      book.offer(ids);
      stack.emulator.faults.clear();
      stack.emulator.faults.add(rule);
      const again = (): ReturnType<PipelineOrg['rows']> => org.rows(bodyOf(ids), { method, pipeline_id: method }, keyed(method));
      const broken = await again();
      const mended = broken.status === 200 ? broken : await again();
      expect(mended.status === 200, `${method}: the repeated request was answered ${mended.status}: ${JSON.stringify(mended.body)}`);
      if (mended.status === 200) book.acknowledge(ids);
      book.recover(ids.length);
    }
    stack.emulator.faults.clear();
    return stackRows(org);
  },
};
