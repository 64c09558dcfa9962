import type { ActualDataset } from '@cloudact/schemas';
import type { Platform } from '@cloudact/service-kit';
import type { OrgSlug } from '@cloudact/tenancy';
import type { OrganizationsService } from '../organizations.service.js';
import type { Profile } from '../profiles/organization-view.js';
import type { ProfileRepository } from '../profiles/profile.repository.js';
import { DeletionService } from './deletion.service.js';
import type { RemainsRepository } from './remains.repository.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 31, 12);
const acme = 'acme' as OrgSlug;

/** One organisation in memory, and what was done to it, in order. */
class World {
  readonly done: string[] = [];
  readonly labels: Record<string, string> = { org: 'acme' };
  status: Profile['status'] = 'ACTIVE';
  datasetId = 'acme_local';
  failing: string | undefined;

  service(): DeletionService {
    const profile = (): Profile => ({ org_slug: 'acme', status: this.status, dataset_id: 'acme_local', version: 1 }) as Profile;
    const step = (what: string): void => {
      if (this.failing === what) throw new Error(`${what} failed`);
      this.done.push(what);
    };
    const organizations = {
      delete: async (_org: OrgSlug, { keep_data }: { readonly keep_data: boolean }) => {
        step(keep_data ? 'keys and profile' : 'dataset');
        this.status = 'DELETED';
      },
    };
    const profiles = {
      find: async () => profile(),
      change: async (_profile: Profile, { status }: { readonly status: Profile['status'] }) => {
        this.status = status;
        return true;
      },
    };
    const dataset = (): ActualDataset => ({ datasetId: this.datasetId, location: 'US', labels: this.labels });
    const ddl = {
      getDataset: async () => dataset(),
      listDatasets: async () => [dataset()],
      setDatasetLabels: async (_id: string, labels: Readonly<Record<string, string | null>>) => {
        for (const [label, value] of Object.entries(labels)) {
          if (value === null) delete this.labels[label];
          else this.labels[label] = value;
        }
      },
    };
    const platform = { ddl, verifier: { forgetOrg: () => undefined } };
    const remains = { list: async () => [], purge: async () => step('shared rows') };
    return new DeletionService(organizations as unknown as OrganizationsService, profiles as unknown as ProfileRepository, remains as unknown as RemainsRepository, platform as unknown as Platform);
  }
}

describe('DeletionService', () => {
  it('deletes when the grace is over and not before, the dataset with the label last', async () => {
    const world = new World();
    const deletion = world.service();
    await deletion.schedule(acme, { org_slug: 'acme', grace_days: 7 }, NOW);
    expect([world.status, world.labels['delete_after']]).toEqual(['SUSPENDED', '2026-02-07']);
    expect([...(await deletion.sweep(NOW + 6 * DAY_MS))]).toEqual([]);
    expect(world.done).toEqual([]);
    expect([...(await deletion.sweep(NOW + 7 * DAY_MS))]).toEqual([['acme', 'deleted']]);
    expect(world.done).toEqual(['keys and profile', 'shared rows', 'dataset']);
  });

  it('that fails half way is tried again by the next sweep, since the label is still there', async () => {
    const world = new World();
    const deletion = world.service();
    await deletion.schedule(acme, { org_slug: 'acme', grace_days: 1 }, NOW);
    world.failing = 'shared rows';
    expect((await deletion.sweep(NOW + DAY_MS)).get('acme')).toBeInstanceOf(Error);
    world.failing = undefined;
    expect((await deletion.sweep(NOW + DAY_MS)).get('acme')).toBe('deleted');
    expect(world.done.at(-1)).toBe('dataset');
  });

  it('that is taken back leaves a suspended organisation suspended', async () => {
    const world = new World();
    world.status = 'SUSPENDED';
    const deletion = world.service();
    await deletion.schedule(acme, { org_slug: 'acme', grace_days: 7 }, NOW);
    await deletion.schedule(acme, { org_slug: 'acme', grace_days: 30 }, NOW);
    await deletion.cancel(acme);
    expect([world.status, Object.keys(world.labels)]).toEqual(['SUSPENDED', ['org']]);
    expect([...(await deletion.sweep(NOW + 365 * DAY_MS))]).toEqual([]);
  });

  it('deletes nobody by a label that was copied to another dataset', async () => {
    const world = new World();
    const deletion = world.service();
    await deletion.schedule(acme, { org_slug: 'acme', grace_days: 1 }, NOW);
    world.datasetId = 'copy_of_acme';
    expect([...(await deletion.sweep(NOW + 30 * DAY_MS))]).toEqual([]);
    expect(world.done).toEqual([]);
  });

  it('needs the slug twice', async () => {
    await expect(new World().service().schedule(acme, { org_slug: 'globex', grace_days: 0 }, NOW)).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
  });
});
