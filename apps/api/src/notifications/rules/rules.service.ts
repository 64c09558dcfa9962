import { randomUUID } from 'node:crypto';
import { decodePageToken, InjectPlatform, type Page, pageOf, type Platform, RequestInvalidError } from '@cloudact/service-kit';
import { quoteTablePath } from '@cloudact/bq-core';
import { type OrgBigQueryClient, type OrgSlug, parseOrgSlug } from '@cloudact/tenancy';
import { Injectable } from '@nestjs/common';
import { etagOf, requireEtag } from '../../resources/etag.js';
import { ResourceNotFoundError } from '../../resources/resource-errors.js';
import { type RowCondition, VersionedRows } from '../../resources/versioned-rows.js';
import { ChannelsService } from '../channels/channels.service.js';
import { checkCondition } from './rule-condition.js';
import { type Rule, ruleOf, type RuleView } from './rule-view.js';
import type { ChangeRuleBody, CreateRuleBody, ListRulesQuery } from './rules.dto.js';

/** Rules of one organisation that are looked at in one go. */
const MOST_ACTIVE = 500;

export const viewOf = (rule: Rule): RuleView => ({ ...rule, etag: etagOf(rule.version) });

/** When somebody is to be told. */
@Injectable()
export class RulesService {
  readonly #rows: VersionedRows<Rule>;

  constructor(
    @InjectPlatform() private readonly platform: Platform,
    private readonly channels: ChannelsService,
  ) {
    this.#rows = new VersionedRows(platform, { scope: 'shared', table: 'org_notification_rules', id: 'rule_id', kind: 'notification rule' }, ruleOf);
  }

  async create(client: OrgBigQueryClient, body: CreateRuleBody): Promise<RuleView> {
    checkCondition(body.rule_type, body.condition);
    if ((body.quiet_hours_start === undefined) !== (body.quiet_hours_end === undefined)) throw new RequestInvalidError([{ field: 'quiet_hours_end', message: 'quiet hours need a start and an end' }]);
    await this.#requireChannels(client, body.channel_ids);
    const ruleId = `rule-${randomUUID()}`;
    await this.#rows.insert(client, { ...body, rule_id: ruleId, status: 'ACTIVE', condition: JSON.stringify(body.condition) });
    return viewOf(await this.find(client, ruleId));
  }

  async list(client: OrgBigQueryClient, { limit, page_token, status, rule_type }: ListRulesQuery): Promise<Page<'notification_rules', RuleView>> {
    const scope = { org: client.context.org, list: 'notification-rules', filters: { status, rule_type } };
    const after = decodePageToken(scope, page_token, 2);
    const where: RowCondition[] = [
      status === undefined ? { sql: "status != 'DELETED'", params: {} } : { sql: 'status = @status', params: { status: { type: 'STRING', value: status } } },
      ...(rule_type === undefined ? [] : [{ sql: 'rule_type = @rule_type', params: { rule_type: { type: 'STRING', value: rule_type } } }]),
    ];
    const found = await this.#rows.list(client, { limit: limit + 1, where, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'notification_rules', found: found.map(viewOf), limit, scope, placeOf: ({ created_at, rule_id }) => [created_at, rule_id] });
  }

  /** Those that are to be looked at, newest first. */
  active(client: OrgBigQueryClient): Promise<readonly Rule[]> {
    return this.#rows.select(client, { sql: "status = 'ACTIVE'", params: {} }, `ORDER BY created_at DESC, rule_id DESC LIMIT ${MOST_ACTIVE}`);
  }

  /** Organisations that have any. */
  async organizations(): Promise<readonly OrgSlug[]> {
    const { rows } = await this.platform.gateway.query({ sql: `SELECT DISTINCT org_slug FROM ${quoteTablePath(this.platform.shared('org_notification_rules'))} WHERE status = 'ACTIVE' ORDER BY org_slug` });
    return rows.map((row) => parseOrgSlug(String(row['org_slug'])));
  }

  /** @throws ResourceNotFoundError */
  async find(client: OrgBigQueryClient, id: string): Promise<Rule> {
    const rule = await this.#rows.find(client, id);
    if (rule === undefined || rule.status === 'DELETED') throw new ResourceNotFoundError('notification rule', id);
    return rule;
  }

  async change(client: OrgBigQueryClient, id: string, body: ChangeRuleBody, ifMatch: string | undefined): Promise<RuleView> {
    const set = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length === 0) throw new RequestInvalidError([{ message: 'the body names no field to change' }]);
    const rule = await this.find(client, id);
    requireEtag(`The notification rule ${id}`, ifMatch, rule.version);
    if (body.condition !== undefined) checkCondition(rule.rule_type, body.condition);
    if (body.channel_ids !== undefined) await this.#requireChannels(client, body.channel_ids);
    await this.#rows.change(client, id, rule.version, { ...set, ...(body.condition === undefined ? {} : { condition: JSON.stringify(body.condition) }) });
    return viewOf(await this.find(client, id));
  }

  async delete(client: OrgBigQueryClient, id: string, ifMatch: string | undefined): Promise<void> {
    const rule = await this.find(client, id);
    requireEtag(`The notification rule ${id}`, ifMatch, rule.version);
    await this.#rows.change(client, id, rule.version, { status: 'DELETED' });
  }

  /** A rule that speaks into the void would be found out when it is too late. */
  async #requireChannels(client: OrgBigQueryClient, ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.channels.find(client, id);
  }
}
