import { between } from '../../crash/seeded-random.js';
import { writeBatch } from '../given/write-batch.js';
import { PROJECT } from '../given/fault-rows.js';
import type { FaultScenario } from '../scenario.js';

const ROWS = 400;

const FAULTS = [{ kind: 'lost-ack' }, { kind: 'drop', when: 'after' }, { kind: 'drop', when: 'before' }] as const;

/** The load job runs and its answer is lost. The second request carries the same job id: it finds the job, and waits for it. */
export const f09LoadWithoutAnswer: FaultScenario = {
  id: 'F09',
  fault: 'no answer to jobs.insert of a load that runs',
  promise: 'exactly once',
  run: async (given) => {
    const { world, table, book, random, expect } = given;
    const jobIds: string[] = [];
    for (const [index, fault] of FAULTS.entries()) {
      const rule = world.emulator.faults.add({ method: 'jobs.insert', table: `${table.datasetId}.${table.tableId}`, times: between(random, 1, 2), fault });
      jobIds.push(...(await writeBatch(given, world.connect(), { kind: 'load', batch: `b${index}`, count: ROWS })).jobIds);
      await world.struck(rule);
      world.emulator.faults.clear();
    }
    const answer = (await (await fetch(`${world.emulator.url}/bigquery/v2/projects/${PROJECT}/jobs?maxResults=1000&projection=full`)).json()) as { jobs?: { jobReference: { jobId: string }; configuration?: { load?: { destinationTable?: { tableId?: string } } } }[] };
    const loads = (answer.jobs ?? []).filter(({ configuration }) => configuration?.load?.destinationTable?.tableId === table.tableId).map(({ jobReference }) => jobReference.jobId);
    expect(loads.sort().join() === jobIds.sort().join(), `the load jobs were to be ${jobIds.join()}: ${loads.join()}`);
    book.recover(ROWS * FAULTS.length);
  },
};
