import { randomUUID } from 'node:crypto';
import { CloudActError } from '@cloudact/bq-resilience';
import { decodePageToken, InjectPlatform, type Page, pageOf, type Platform, RequestInvalidError } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Inject, Injectable } from '@nestjs/common';
import { etagOf, requireEtag } from '../../resources/etag.js';
import { ResourceNotFoundError } from '../../resources/resource-errors.js';
import { type RowCondition, VersionedRows } from '../../resources/versioned-rows.js';
import { parseWebhookUrl, publicAddresses } from '../address/webhook-url.js';
import { REMOVED_ADDRESS, sealAddress, withAddress } from './channel-address.js';
import { type Channel, channelOf, type ChannelView } from './channel-view.js';
import type { ChangeChannelBody, CreateChannelBody, DeliveryView, ListChannelsQuery } from './channels.dto.js';
import { deliverWebhook, type WebhookTarget } from './deliver-webhook.js';
import type { ChannelDelivery } from '../firing/rule-firing.js';
import { ChannelNotTestableError, NO_MAIL_SERVER } from './channel-errors.js';
import { deliverMail, MAIL_SENDER, type SendMail } from './deliver-mail.js';
import { WEBHOOK_NETWORK, type WebhookNetwork } from './webhook-network.js';

/** What is told, with the facts that a program reads from a webhook. */
export interface ChannelMessage {
  readonly text: string;
  /** Of a mail. */
  readonly subject: string;
  readonly [fact: string]: unknown;
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** Headers that say where a request goes, or how long it is. */
const OWN_HEADERS: readonly string[] = ['host', 'content-length', 'content-type', 'transfer-encoding', 'connection'];

export const viewOf = ({ address, ...channel }: Channel): ChannelView => ({ ...channel, has_address: address !== undefined, etag: etagOf(channel.version) });

/** Where notifications go. */
@Injectable()
export class ChannelsService {
  readonly #rows: VersionedRows<Channel>;

  constructor(
    @InjectPlatform() private readonly platform: Platform,
    @Inject(WEBHOOK_NETWORK) private readonly network: WebhookNetwork,
    @Inject(MAIL_SENDER) private readonly sendMail: SendMail | undefined,
  ) {
    this.#rows = new VersionedRows(platform, { scope: 'shared', table: 'org_notification_channels', id: 'channel_id', kind: 'notification channel' }, channelOf);
  }

  async create(client: OrgBigQueryClient, { url, headers, ...body }: CreateChannelBody): Promise<ChannelView> {
    const channelId = `channel-${randomUUID()}`;
    checkFields(body.channel_type, { ...body, url, headers }, true);
    const secret = url === undefined ? {} : await this.#sealed(client, channelId, url, headers);
    if (body.is_default) await this.#noDefault(client);
    await this.#rows.insert(client, { ...body, channel_id: channelId, email_recipients: body.email_recipients ?? [], status: 'ACTIVE', ...secret });
    return viewOf(await this.find(client, channelId));
  }

  async list(client: OrgBigQueryClient, { limit, page_token, channel_type, status }: ListChannelsQuery): Promise<Page<'notification_channels', ChannelView>> {
    const scope = { org: client.context.org, list: 'notification-channels', filters: { channel_type, status } };
    const after = decodePageToken(scope, page_token, 2);
    const where: RowCondition[] = [
      status === undefined ? { sql: "status != 'DELETED'", params: {} } : { sql: 'status = @status', params: { status: { type: 'STRING', value: status } } },
      ...(channel_type === undefined ? [] : [{ sql: 'channel_type = @channel_type', params: { channel_type: { type: 'STRING', value: channel_type } } }]),
    ];
    const found = await this.#rows.list(client, { limit: limit + 1, where, ...(after === undefined ? {} : { after }) });
    return pageOf({ name: 'notification_channels', found: found.map(viewOf), limit, scope, placeOf: ({ created_at, channel_id }) => [created_at, channel_id] });
  }

  /** @throws ResourceNotFoundError */
  async find(client: OrgBigQueryClient, id: string): Promise<Channel> {
    const channel = await this.#rows.find(client, id);
    if (channel === undefined || channel.status === 'DELETED') throw new ResourceNotFoundError('notification channel', id);
    return channel;
  }

  async change(client: OrgBigQueryClient, id: string, body: ChangeChannelBody, ifMatch: string | undefined): Promise<ChannelView> {
    const { url, headers, ...given } = body;
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length === 0 && url === undefined) throw new RequestInvalidError([{ message: headers === undefined ? 'the body names no field to change' : 'headers: they change together with url' }]);
    const channel = await this.find(client, id);
    requireEtag(`The notification channel ${id}`, ifMatch, channel.version);
    checkFields(channel.channel_type, body, false);
    const secret = url === undefined ? {} : await this.#sealed(client, id, url, headers);
    if (body.is_default === true && !channel.is_default) await this.#noDefault(client);
    await this.#rows.change(client, id, channel.version, { ...set, ...secret });
    return viewOf(await this.find(client, id));
  }

  /** The address is overwritten; what was sent stays sent. */
  async delete(client: OrgBigQueryClient, id: string, ifMatch: string | undefined): Promise<void> {
    const channel = await this.find(client, id);
    requireEtag(`The notification channel ${id}`, ifMatch, channel.version);
    await this.#rows.change(client, id, channel.version, { status: 'DELETED', is_default: false, ...REMOVED_ADDRESS });
  }

  /** Sends a message that says that it is a test. @throws ChannelNotTestableError, WebhookAddressRefusedError */
  async test(client: OrgBigQueryClient, id: string): Promise<DeliveryView> {
    const channel = await this.find(client, id);
    const { org } = client.context;
    const message = { text: `CloudAct: a test of the channel "${channel.name}" of organisation ${org}.` };
    if (channel.address === undefined) {
      if (this.sendMail === undefined) throw new ChannelNotTestableError(id);
      return deliverMail(this.sendMail, { to: channel.email_recipients, subject: message.text, text: message.text });
    }
    return withAddress(channel.address, org, id, this.platform.keys(), (target) => deliverWebhook(target, message, this.network));
  }

  /** Sends to the channels of these ids, or to the default one where there are none. A channel that is paused or gone gets nothing. */
  async tell(client: OrgBigQueryClient, ids: readonly string[], message: ChannelMessage): Promise<readonly ChannelDelivery[]> {
    const which: RowCondition = ids.length === 0 ? { sql: "status = 'ACTIVE' AND is_default", params: {} } : { sql: "status = 'ACTIVE' AND channel_id IN UNNEST(@ids)", params: { ids: { type: ['STRING'], value: ids } } };
    return Promise.all((await this.#rows.select(client, which)).map((channel) => this.#tellOne(client, channel, message)));
  }

  async #tellOne({ context: { org } }: OrgBigQueryClient, { address, channel_id: channelId, channel_type: type, email_recipients: to }: Channel, message: ChannelMessage): Promise<ChannelDelivery> {
    if (address === undefined) {
      if (this.sendMail === undefined) return { channelId, delivered: false, problem: NO_MAIL_SERVER };
      return { channelId, ...(await deliverMail(this.sendMail, { to, subject: message.subject, text: `${message.text}\n\nOrganisation: ${org}\n` })) };
    }
    const { subject: _subject, ...facts } = message;
    const body = type === 'SLACK' ? { text: message.text } : { ...facts, organization: org };
    try {
      return { channelId, ...(await withAddress(address, org, channelId, this.platform.keys(), (target) => deliverWebhook(target, body, this.network))) };
    } catch (error) {
      if (!(error instanceof CloudActError)) throw error;
      return { channelId, delivered: false, problem: error.code };
    }
  }

  async #sealed(client: OrgBigQueryClient, id: string, url: string, headers: Readonly<Record<string, unknown>> | undefined): Promise<Readonly<Record<string, unknown>>> {
    await publicAddresses(parseWebhookUrl(url), this.network.resolve);
    return sealAddress({ url, headers: headersOf(headers) }, client.context.org, id, this.platform.keys());
  }

  /** At most one living channel is the default: the one before it gives way. */
  async #noDefault(client: OrgBigQueryClient): Promise<void> {
    const defaults = await this.#rows.select(client, { sql: "is_default AND status != 'DELETED'", params: {} });
    for (const { channel_id, version } of defaults) await this.#rows.change(client, channel_id, version, { is_default: false });
  }
}

function checkFields(type: ChannelView['channel_type'], given: { readonly email_recipients?: unknown; readonly url?: unknown; readonly headers?: unknown }, whole: boolean): void {
  const refuse = (name: string, message: string): never => {
    throw new RequestInvalidError([{ field: name, message }]);
  };
  if (type === 'EMAIL') {
    if (given.url !== undefined) refuse('url', 'has no meaning for EMAIL');
    if (whole && given.email_recipients === undefined) refuse('email_recipients', 'is needed for EMAIL');
  } else {
    if (given.email_recipients !== undefined) refuse('email_recipients', `has no meaning for ${type}`);
    if (whole && given.url === undefined) refuse('url', `is needed for ${type}`);
  }
  if (type !== 'WEBHOOK' && given.headers !== undefined) refuse('headers', `has no meaning for ${type}`);
}

function headersOf(given: Readonly<Record<string, unknown>> = {}): WebhookTarget['headers'] {
  for (const [name, value] of Object.entries(given)) {
    const wrong = !HEADER_NAME.test(name) || OWN_HEADERS.includes(name.toLowerCase()) || typeof value !== 'string' || !/^[\x20-\x7e]{0,2000}$/.test(value);
    if (wrong) throw new RequestInvalidError([{ field: `headers.${name.slice(0, 64)}`, message: 'is no header that a delivery can carry: a name of letters, digits and -, a value of printable ASCII, and none of the headers of the connection' }]);
  }
  return given as WebhookTarget['headers'];
}
