import { type QueryParameter, quoteTablePath, type ResultRow } from '@cloudact/bq-core';
import type { Row } from '@cloudact/bq-writers';
import { InjectPlatform, type Platform } from '@cloudact/service-kit';
import type { OrgSlug, OrgStatus } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { PLATFORM_CALLER } from '../../platform-caller.js';
import { explainMissingTable } from '../../provisioning/provisioning-errors.js';
import { PROFILE_COLUMNS, type Profile, profileOf } from './organization-view.js';

export interface ProfileList {
  readonly limit: number;
  /** Slugs after this one. */
  readonly after?: string;
  readonly status?: OrgStatus;
}

/** Rows of `org_profiles`: one an organisation, for ever. */
@Injectable()
export class ProfileRepository {
  constructor(@InjectPlatform() private readonly platform: Platform) {}

  async find(slug: OrgSlug): Promise<Profile | undefined> {
    const [row] = await this.#read('WHERE org_slug = @org_slug', { org_slug: { type: 'STRING', value: slug } });
    return row === undefined ? undefined : profileOf(row);
  }

  /** In the order of their slugs. */
  async list({ limit, after, status }: ProfileList): Promise<readonly Profile[]> {
    const conditions = [...(after === undefined ? [] : ['org_slug > @after']), ...(status === undefined ? [] : ['status = @status'])];
    const rows = await this.#read(`${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')} `}ORDER BY org_slug LIMIT @row_limit`, {
      row_limit: { type: 'INT64', value: limit },
      ...(after === undefined ? {} : { after: { type: 'STRING', value: after } }),
      ...(status === undefined ? {} : { status: { type: 'STRING', value: status } }),
    });
    return rows.map(profileOf);
  }

  /** Writes the profile unless the slug has one. @returns whether it was this call that wrote it */
  async claim(profile: Profile): Promise<boolean> {
    const { rows } = await this.platform.house.dml.insertIfAbsent({ org: profile.org_slug, table: this.#table, row: profile });
    return rows === 1n;
  }

  /** Changes the profile as it was read. @returns false when it was changed by somebody else in between */
  async change(profile: Profile, set: Row, at: string): Promise<boolean> {
    const { org_slug, version } = profile;
    const { rows } = await this.platform.house.dml.update({ org: org_slug, table: this.#table, set: { ...set, updated_at: at, version: version + 1 }, where: { org_slug, version } });
    return rows > 0n;
  }

  get #table(): ReturnType<Platform['shared']> {
    return this.platform.shared('org_profiles');
  }

  async #read(clauses: string, params: Readonly<Record<string, QueryParameter>>): Promise<readonly ResultRow[]> {
    try {
      const { rows } = await this.platform.runner.query(PLATFORM_CALLER, { sql: `SELECT ${PROFILE_COLUMNS.join(', ')} FROM ${quoteTablePath(this.#table)} ${clauses}`, params });
      return rows;
    } catch (error) {
      throw explainMissingTable(error);
    }
  }
}
