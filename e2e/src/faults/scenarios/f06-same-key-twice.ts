import { between } from '../../crash/seeded-random.js';
import { aCost, COSTS, PipelineOrg } from '../../pipeline/given/pipeline-org.js';
import { stackRows } from '../given/stack-rows.js';
import type { PipelineProcess } from '../given/pipeline-process.js';
import type { Stack } from '../../stack/start-stack.js';
import type { FaultScenario, Given } from '../scenario.js';

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });

/** What a dead process had asked for happens only now: while its next life is at work. */
const LATE_MS = 2_500;
/** Where the process that serves the request dies, and by which method it writes. `about`: the table of the call that hangs or fails. */
const STEPS = [
  { method: 'storage-write', what: 'sent', about: COSTS, rule: { method: 'AppendRows', times: 0, fault: { kind: 'lost-ack' } } },
  { method: 'storage-write', what: 'stored', about: 'org_idempotency_keys', rule: { method: 'jobs.insert', call: 2, times: 0, fault: { kind: 'error', status: 503, reason: 'backendError' } } },
  { method: 'load', what: 'loaded', about: COSTS, rule: { method: 'jobs.insert', times: 0, fault: { kind: 'lost-ack' } } },
  { method: 'merge', what: 'merging', about: COSTS, rule: { method: 'jobs.insert', times: 0, fault: { kind: 'delay', ms: LATE_MS } } },
] as const;

/** One key: the request twice at once, once more, with another body, and again in a new process after the one that served it was killed. Its rows are there once. */
export const f06SameKeyTwice: FaultScenario = {
  id: 'F06',
  fault: 'one Idempotency-Key twice at once, with another body, and after SIGKILL of the service at each step',
  promise: 'exactly once',
  run: async (given) => {
    const { world, book, random, quick, expect } = given;
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

    const points = quick ? [STEPS[between(random, 0, STEPS.length - 1)] ?? STEPS[0]] : STEPS;
    for (const step of points) await killedAt(given, stack, org, step);
    stack.emulator.faults.clear();
    return stackRows(org);
  },
};

/** The service dies while it serves a request; its next life refuses the key until the dead one's lease is over, and then does the same run. */
async function killedAt({ world, book, expect }: Given, stack: Stack, org: PipelineOrg, { method, what, about, rule }: (typeof STEPS)[number]): Promise<void> {
  const key = `${method}-${what}`;
  const ids = [`${key}-0`, `${key}-1`];
  const dataDirectory = world.dataDirectory();
  const served = (life: PipelineProcess): ReturnType<PipelineOrg['rows']> => new PipelineOrg(life.stack, org.org).rows(ids.map((id) => aCost({ ResourceId: id })), { method, pipeline_id: key }, keyed(key));
  book.offer(ids);
  const first = await world.startPipeline(dataDirectory);
  const struck = stack.emulator.faults.add({ ...rule, table: about === COSTS ? `${org.org.dataset}.${COSTS}` : `organizations.${about}` });
  const unanswered = served(first).then(({ status }) => `was answered ${status}`, () => 'died');
  await world.struck(struck, 1, stack.emulator);
  await first.kill();
  stack.emulator.faults.clear();
  expect((await unanswered) === 'died', `${key}: the first request ${await unanswered}`);

  const second = await world.startPipeline(dataDirectory);
  const early = await served(second);
  expect(early.status === 409 && early.body.code === 'REQUEST_IN_PROGRESS', `${key}: the key of a dead process was answered ${early.status} within its lease`);
  await org.query(`UPDATE \`organizations.org_idempotency_keys\` SET expires_at = TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 SECOND) WHERE idempotency_key = '${key}'`);
  const mended = await served(second);
  expect(mended.status === 200 && mended.body.rows_written === ids.length, `${key}: the repeated request was answered ${mended.status}: ${JSON.stringify(mended.body)}`);
  const again = await served(second);
  expect(again.body.replayed && again.body.run_id === mended.body.run_id, `${key}: once more was answered ${again.status}: ${JSON.stringify(again.body)}`);
  if (mended.status === 200) book.acknowledge(ids);
  book.recover(ids.length);
  await second.kill();
}
