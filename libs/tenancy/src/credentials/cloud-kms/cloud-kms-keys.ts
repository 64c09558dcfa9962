import { GRPC_CODE } from '@cloudact/bq-resilience';
import type { KeyManagementServiceClient } from '@google-cloud/kms';
import { CredentialUnreadableError, KeyEncryptionUnavailableError } from '../credential-errors.js';
import type { KeyEncryption, WrappedKey } from '../key-encryption.js';
import { crc32c } from './crc32c.js';

export interface CloudKmsKeysOptions {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`, a symmetric key; its primary version wraps. */
  readonly keyName: string;
  /** The client to use. Default: Google, with application default credentials. */
  readonly client?: KeyManagementServiceClient;
}

type Checksum = { readonly value?: unknown } | null | undefined;

/**
 * Wraps data keys with Cloud KMS. Each request carries CRC32C of what it sends, and each answer is held against its own, because a
 * data key that was damaged on the way could never be opened again (docs: kms/docs/data-integrity-guidelines).
 */
export class CloudKmsKeys implements KeyEncryption {
  #client: Promise<KeyManagementServiceClient> | undefined;

  constructor(private readonly options: CloudKmsKeysOptions) {}

  async wrap(dataKey: Uint8Array, aad: string): Promise<WrappedKey> {
    const additional = Buffer.from(aad);
    const [answer] = await this.#call((client) =>
      client.encrypt({
        name: this.options.keyName,
        plaintext: dataKey,
        plaintextCrc32c: { value: crc32c(dataKey) },
        additionalAuthenticatedData: additional,
        additionalAuthenticatedDataCrc32c: { value: crc32c(additional) },
      }),
    );
    const bytes = answer.ciphertext as Uint8Array;
    if (answer.verifiedPlaintextCrc32c !== true || answer.verifiedAdditionalAuthenticatedDataCrc32c !== true) throw damaged('on its way to Cloud KMS');
    if (!holds(answer.ciphertextCrc32c, bytes)) throw damaged('on its way from Cloud KMS');
    if (typeof answer.name !== 'string' || answer.name === '') throw new KeyEncryptionUnavailableError('Cloud KMS did not say which version of the key it used');
    return { bytes: Buffer.from(bytes), keyVersion: answer.name };
  }

  async unwrap({ bytes, keyVersion }: WrappedKey, aad: string): Promise<Uint8Array> {
    const additional = Buffer.from(aad);
    // the key that this service is configured with, not the one that a row names: the ciphertext knows its version
    if (!keyVersion.startsWith(`${this.options.keyName}/`)) throw new CredentialUnreadableError(aad, new Error(`wrapped by ${keyVersion}, which is no version of ${this.options.keyName}`));
    const [answer] = await this.#call(
      (client) =>
        client.decrypt({
          name: this.options.keyName,
          ciphertext: bytes,
          ciphertextCrc32c: { value: crc32c(bytes) },
          additionalAuthenticatedData: additional,
          additionalAuthenticatedDataCrc32c: { value: crc32c(additional) },
        }),
      aad,
    );
    const dataKey = answer.plaintext as Uint8Array;
    if (!holds(answer.plaintextCrc32c, dataKey)) throw damaged('on its way from Cloud KMS');
    return Buffer.from(dataKey);
  }

  /** Asked by wrapping zeros: reading the key's own description would need a role that is good for nothing else. */
  async keyVersion(): Promise<string> {
    return (await this.wrap(Buffer.alloc(1), 'cloudact:key-version')).keyVersion;
  }

  async close(): Promise<void> {
    await (await this.#client)?.close();
  }

  async #call<T>(call: (client: KeyManagementServiceClient) => Promise<T>, aad?: string): Promise<T> {
    try {
      return await call(await this.#connect());
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      // ciphertext or aad are not those of this key; any other answer says nothing about the secret
      if (aad !== undefined && code === GRPC_CODE.INVALID_ARGUMENT) throw new CredentialUnreadableError(aad, error);
      throw new KeyEncryptionUnavailableError(`Cloud KMS answered with gRPC code ${String(code)} for ${this.options.keyName}`, error);
    }
  }

  /** Loaded when first used: a service on a laptop never does. */
  #connect(): Promise<KeyManagementServiceClient> {
    const { client } = this.options;
    this.#client ??= client === undefined ? import('@google-cloud/kms').then((kms) => new kms.KeyManagementServiceClient()) : Promise.resolve(client);
    return this.#client;
  }
}

function holds(checksum: Checksum, bytes: Uint8Array): boolean {
  return checksum?.value !== undefined && checksum.value !== null && BigInt(String(checksum.value)) === BigInt(crc32c(bytes));
}

function damaged(where: string): KeyEncryptionUnavailableError {
  return new KeyEncryptionUnavailableError(`the data key was damaged ${where}`);
}
