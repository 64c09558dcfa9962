import { type Resolve, resolveHost } from '../address/webhook-url.js';
import { type Post, postTo } from './deliver-webhook.js';

/** The way out of the platform. Tests put another one in its place. */
export interface WebhookNetwork {
  readonly resolve: Resolve;
  readonly post: Post;
}

export const WEBHOOK_NETWORK = Symbol('WebhookNetwork');
export const webhookNetwork: WebhookNetwork = { resolve: resolveHost, post: postTo };
