import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { OrgSlug } from '../org/org-slug.js';
import { CredentialUnreadableError } from './credential-errors.js';
import type { KeyEncryption } from './key-encryption.js';

/** NIST SP 800-38D: a 96-bit nonce, used once a key. Each secret has a data key of its own, so that no two share either. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
export const ENVELOPE_ALGORITHM = 'AES-256-GCM';

/** What a secret belongs to. Sealed for one binding, it opens for no other. */
export interface SecretBinding {
  readonly org: OrgSlug;
  readonly credentialId: string;
}

/** A secret as it is stored; the columns of `org_integration_credentials`. */
export interface SealedSecret {
  readonly ciphertext: Uint8Array;
  readonly nonce: Uint8Array;
  readonly authTag: Uint8Array;
  readonly encryptedDataKey: Uint8Array;
  readonly kmsKeyId: string;
  readonly aad: string;
  readonly algorithm: typeof ENVELOPE_ALGORITHM;
}

/** What is left of a secret that is deleted. */
export const NO_SECRET = { ciphertext: Buffer.alloc(0), nonce: Buffer.alloc(0), authTag: Buffer.alloc(0), encryptedDataKey: Buffer.alloc(0), kmsKeyId: 'deleted', algorithm: ENVELOPE_ALGORITHM } as const;

/** No slug has a colon, so that no two bindings read alike. */
export function aadOf({ org, credentialId }: SecretBinding): string {
  return `cloudact:credential:${org}:${credentialId}`;
}

/** @throws KeyEncryptionUnavailableError */
export async function sealSecret(plaintext: Uint8Array, binding: SecretBinding, keys: KeyEncryption): Promise<SealedSecret> {
  const aad = aadOf(binding);
  const dataKey = randomBytes(DATA_KEY_BYTES);
  try {
    const wrapped = await keys.wrap(dataKey, aad);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(aad));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return { ciphertext, nonce, authTag: cipher.getAuthTag(), encryptedDataKey: wrapped.bytes, kmsKeyId: wrapped.keyVersion, aad, algorithm: ENVELOPE_ALGORITHM };
  } finally {
    dataKey.fill(0);
  }
}

/**
 * Hands the plain secret to `use`, and overwrites it with zeros when that has ended, however it ended. Text that `use` makes of it is
 * the garbage collector's: keep it short-lived.
 * @throws CredentialUnreadableError, KeyEncryptionUnavailableError, and what `use` throws
 */
export async function openSecret<T>(sealed: SealedSecret, binding: SecretBinding, keys: KeyEncryption, use: (plaintext: Buffer) => Promise<T> | T): Promise<T> {
  // the binding is the caller's, never the row's: a row that names another one does not open
  const aad = aadOf(binding);
  const dataKey = await keys.unwrap({ bytes: sealed.encryptedDataKey, keyVersion: sealed.kmsKeyId }, aad);
  let plaintext: Buffer | undefined;
  try {
    plaintext = decrypted(sealed, dataKey, aad);
    return await use(plaintext);
  } finally {
    dataKey.fill(0);
    plaintext?.fill(0);
  }
}

function decrypted({ ciphertext, nonce, authTag }: SealedSecret, dataKey: Uint8Array, aad: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad));
    decipher.setAuthTag(authTag);
    const [body, rest] = [decipher.update(ciphertext), decipher.final()];
    return rest.length === 0 ? body : Buffer.concat([body, rest]);
  } catch (error) {
    throw new CredentialUnreadableError(aad, error);
  }
}
