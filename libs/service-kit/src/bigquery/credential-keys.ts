import { join } from 'node:path';
import { CloudKmsKeys, type KeyEncryption, KeyEncryptionUnavailableError, LocalKeyFile } from '@cloudact/tenancy';
import type { ServiceConfig } from '../config/service-config.js';

/** Beside the services' folders: whoever stores a secret and whoever opens it are two services of one machine. */
const KEY_FILE = 'credential-keys.json';

/** What wraps the data keys of credentials: Cloud KMS where it is configured, in `local` a key file. Made when first needed. @throws KeyEncryptionUnavailableError */
export function credentialKeys({ kmsKey, environment, dataDirectory }: ServiceConfig): KeyEncryption {
  if (kmsKey !== undefined) return new CloudKmsKeys({ keyName: kmsKey });
  if (environment === 'local') return LocalKeyFile.openOrCreate(join(dataDirectory, '..', KEY_FILE));
  throw new KeyEncryptionUnavailableError(`CLOUDACT_KMS_KEY is not set, and a key file is for local only (CLOUDACT_ENV is ${environment})`);
}
