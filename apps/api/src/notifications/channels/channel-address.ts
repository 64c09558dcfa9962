import { type KeyEncryption, openSecret, sealSecret, type OrgSlug } from '@cloudact/tenancy';
import type { StoredAddress } from './channel-view.js';
import type { WebhookTarget } from './deliver-webhook.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Columns of a sealed address: it opens for this organisation and this channel, and for no other. */
export async function sealAddress(target: WebhookTarget, org: OrgSlug, channelId: string, keys: KeyEncryption): Promise<Readonly<Record<string, unknown>>> {
  const { nonce, ciphertext, authTag, encryptedDataKey, kmsKeyId, aad } = await sealSecret(Buffer.from(JSON.stringify(target)), { org, credentialId: channelId }, keys);
  return { secret_ciphertext: Buffer.concat([nonce, ciphertext, authTag]), encrypted_data_key: Buffer.from(encryptedDataKey), kms_key_id: kmsKeyId, aad };
}

/** Hands the address to `use`, and nobody else. @throws CredentialUnreadableError */
export function withAddress<T>({ sealed, encryptedDataKey, kmsKeyId }: StoredAddress, org: OrgSlug, channelId: string, keys: KeyEncryption, use: (target: WebhookTarget) => Promise<T>): Promise<T> {
  const secret = { nonce: sealed.subarray(0, NONCE_BYTES), ciphertext: sealed.subarray(NONCE_BYTES, -TAG_BYTES), authTag: sealed.subarray(-TAG_BYTES), encryptedDataKey, kmsKeyId, aad: '', algorithm: 'AES-256-GCM' as const };
  return openSecret(secret, { org, credentialId: channelId }, keys, (plain) => use(JSON.parse(plain.toString('utf8')) as WebhookTarget));
}

/** What an address may not look like is a matter of the text; where it leads is asked when something is sent. */
export const REMOVED_ADDRESS = { secret_ciphertext: null, encrypted_data_key: null, kms_key_id: null, aad: null } as const;
