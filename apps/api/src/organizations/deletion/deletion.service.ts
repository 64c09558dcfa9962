import { InjectPlatform, MicrosecondClock, type Platform } from '@cloudact/service-kit';
import { OrgNotFoundError, type OrgSlug, parseOrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { ConfirmationMismatchError, OrgChangedMeanwhileError, OrgDeletedError } from '../organization-errors.js';
import { OrganizationsService } from '../organizations.service.js';
import type { Profile } from '../profiles/organization-view.js';
import { ProfileRepository } from '../profiles/profile.repository.js';
import type { DeletionView, RemainsView, ScheduleDeletionBody } from './deletion.dto.js';
import { DeletionNotScheduledError } from './deletion-errors.js';
import { RemainsRepository } from './remains.repository.js';

/** Labels of the dataset that is going to be deleted: where it is stored cannot be lost apart from it. */
const DELETE_AFTER = 'delete_after';
const STATUS_BEFORE = 'status_before_deletion';
const DAY_MS = 86_400_000;

/** Deletes organisations: not at once, so that it can be taken back, and so that nothing is left that nobody can explain. */
@Injectable()
export class DeletionService {
  readonly #clock = new MicrosecondClock();

  constructor(
    private readonly organizations: OrganizationsService,
    private readonly profiles: ProfileRepository,
    private readonly remains: RemainsRepository,
    @InjectPlatform() private readonly platform: Platform,
  ) {}

  async state(org: OrgSlug): Promise<DeletionView> {
    const profile = await this.#profile(org);
    const [dataset, remains] = await Promise.all([this.platform.ddl.getDataset(profile.dataset_id), this.remains.list(org, profile.dataset_id)]);
    const after = dataset?.labels[DELETE_AFTER] ?? null;
    return { org_slug: org, state: stateOf(profile, after, remains), delete_after: profile.status === 'DELETED' ? null : after, remains };
  }

  /** Keys are refused at once, the data goes when the grace is over. Without grace, or for one that is deleted already, everything goes now. */
  async schedule(org: OrgSlug, { org_slug, grace_days }: ScheduleDeletionBody, now = Date.now()): Promise<DeletionView> {
    if (org_slug !== org) throw new ConfirmationMismatchError(org, org_slug);
    const profile = await this.#profile(org);
    if (grace_days === 0 || profile.status === 'DELETED') await this.#finish(org);
    else {
      const dataset = await this.platform.ddl.getDataset(profile.dataset_id);
      const before = dataset?.labels[STATUS_BEFORE] ?? profile.status.toLowerCase();
      await this.platform.ddl.setDatasetLabels(profile.dataset_id, { [DELETE_AFTER]: dayOf(now + grace_days * DAY_MS), [STATUS_BEFORE]: before });
      if (profile.status === 'ACTIVE') await this.#setStatus(profile, 'SUSPENDED');
    }
    return this.state(org);
  }

  /** @throws DeletionNotScheduledError, OrgDeletedError */
  async cancel(org: OrgSlug): Promise<DeletionView> {
    const profile = await this.#profile(org);
    if (profile.status === 'DELETED') throw new OrgDeletedError(org);
    const labels = (await this.platform.ddl.getDataset(profile.dataset_id))?.labels ?? {};
    if (labels[DELETE_AFTER] === undefined) throw new DeletionNotScheduledError(org);
    if (labels[STATUS_BEFORE] === 'active' && profile.status === 'SUSPENDED') await this.#setStatus(profile, 'ACTIVE');
    await this.platform.ddl.setDatasetLabels(profile.dataset_id, { [DELETE_AFTER]: null, [STATUS_BEFORE]: null });
    return this.state(org);
  }

  /** Deletes what is due. One that fails stops no other. @returns slug -> what came of it */
  async sweep(now = Date.now()): Promise<ReadonlyMap<string, 'deleted' | Error>> {
    const due = (await this.platform.ddl.listDatasets()).filter(({ labels }) => (labels[DELETE_AFTER] ?? '9') <= dayOf(now) && labels['org'] !== undefined);
    const outcomes = new Map<string, 'deleted' | Error>();
    for (const { datasetId, labels } of due) {
      const slug = String(labels['org']);
      try {
        const profile = await this.#profile(parseOrgSlug(slug));
        // a label that was copied to another dataset deletes nobody
        if (profile.dataset_id !== datasetId) continue;
        await this.#finish(parseOrgSlug(slug));
        outcomes.set(slug, 'deleted');
      } catch (error) {
        outcomes.set(slug, error instanceof Error ? error : new Error(String(error)));
      }
    }
    return outcomes;
  }

  /** The dataset, with the label that says that this is to be done, goes last. */
  async #finish(org: OrgSlug): Promise<void> {
    await this.organizations.delete(org, { org_slug: org, keep_data: true });
    await this.remains.purge(org);
    await this.organizations.delete(org, { org_slug: org, keep_data: false });
  }

  async #setStatus(profile: Profile, status: Profile['status']): Promise<void> {
    if (!(await this.profiles.change(profile, { status }, this.#clock.next()))) throw new OrgChangedMeanwhileError(profile.org_slug);
    this.platform.verifier.forgetOrg(profile.org_slug);
  }

  async #profile(org: OrgSlug): Promise<Profile> {
    const profile = await this.profiles.find(org);
    if (profile === undefined) throw new OrgNotFoundError(org);
    return profile;
  }
}

function stateOf({ status }: Profile, after: string | null, remains: readonly RemainsView[]): DeletionView['state'] {
  if (status !== 'DELETED') return after === null ? 'NONE' : 'SCHEDULED';
  return remains.some(({ kept_because }) => kept_because === null) ? 'INCOMPLETE' : 'COMPLETE';
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
