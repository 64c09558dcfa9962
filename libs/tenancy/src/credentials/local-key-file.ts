import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CredentialUnreadableError, KeyEncryptionUnavailableError, KeyFileUnsafeError } from './credential-errors.js';
import type { KeyEncryption, WrappedKey } from './key-encryption.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OWNER_ONLY = 0o600;
const PREFIX = 'local:';

interface KeyFile {
  /** Id of the key that wraps now; the others only unwrap. */
  readonly current: string;
  /** Base64, by id. */
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * Wrapping keys in a file that only its owner may read, for laptops and CI: whoever has the file and the tables has the secrets.
 * Services of one machine share it; the first of them makes it.
 */
export class LocalKeyFile implements KeyEncryption {
  constructor(private readonly file: string) {}

  /** Makes the file unless it is there. Two processes at once agree on one. @throws KeyFileUnsafeError */
  static openOrCreate(file: string): LocalKeyFile {
    const keys = new LocalKeyFile(file);
    try {
      statSync(file);
    } catch {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const { partial } = writePartial(file, withNewKey({ current: '', keys: {} }));
      try {
        linkSync(partial, file); // fails when another process was first; its file counts
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      } finally {
        rmSync(partial);
      }
    }
    keys.#read();
    return keys;
  }

  async wrap(dataKey: Uint8Array, aad: string): Promise<WrappedKey> {
    const { current, keys } = this.#read();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keyOf(keys, current), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(aad));
    const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
    return { bytes: Buffer.concat([nonce, body, cipher.getAuthTag()]), keyVersion: `${PREFIX}${current}` };
  }

  async unwrap({ bytes, keyVersion }: WrappedKey, aad: string): Promise<Uint8Array> {
    const key = keyVersion.startsWith(PREFIX) ? this.#read().keys[keyVersion.slice(PREFIX.length)] : undefined;
    if (key === undefined) throw new CredentialUnreadableError(aad, new Error(`no key ${keyVersion} in the key file`));
    try {
      const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(aad));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new CredentialUnreadableError(aad, error);
    }
  }

  async keyVersion(): Promise<string> {
    return `${PREFIX}${this.#read().current}`;
  }

  /** Adds a key that wraps from now on. The old ones stay, until what they wrapped is re-encrypted. */
  rotate(): void {
    const { partial } = writePartial(this.file, withNewKey(this.#read()));
    renameSync(partial, this.file);
  }

  /** Each time anew: another process may have rotated, and a data key is rare enough. */
  #read(): KeyFile {
    const { mode } = statSync(this.file);
    if ((mode & 0o077) !== 0) throw new KeyFileUnsafeError(this.file, `others may read it (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`);
    try {
      const file = JSON.parse(readFileSync(this.file, 'utf8')) as KeyFile;
      if (typeof file.keys[file.current] === 'string') return file;
    } catch {
      // not JSON: told below
    }
    throw new KeyFileUnsafeError(this.file, 'it is no key file of ours; restore it from a backup, since secrets that it wrapped cannot be read without it');
  }
}

function keyOf(keys: KeyFile['keys'], id: string): Buffer {
  const key = Buffer.from(keys[id] ?? '', 'base64');
  if (key.length !== KEY_BYTES) throw new KeyEncryptionUnavailableError(`key ${id} of the key file is damaged`);
  return key;
}

function withNewKey({ keys }: KeyFile): KeyFile {
  const key = randomBytes(KEY_BYTES);
  const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return { current: id, keys: { ...keys, [id]: key.toString('base64') } };
}

function writePartial(file: string, content: KeyFile): { readonly partial: string } {
  const partial = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(partial, 'wx', OWNER_ONLY);
  try {
    writeSync(handle, JSON.stringify(content));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { partial };
}
