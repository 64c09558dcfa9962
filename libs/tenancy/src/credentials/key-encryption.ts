/** A data key as the key service has wrapped it. */
export interface WrappedKey {
  readonly bytes: Uint8Array;
  /** Name and version of the wrapping key; what `kms_key_id` holds. */
  readonly keyVersion: string;
}

/** The port to whoever keeps the keys that wrap data keys. Keys never leave it; only data keys go in and out. */
export interface KeyEncryption {
  /** @param aad bound to the result: `unwrap` needs the same. @throws KeyEncryptionUnavailableError */
  wrap(dataKey: Uint8Array, aad: string): Promise<WrappedKey>;
  /** @throws CredentialUnreadableError when bytes or aad are not those of `wrap`; KeyEncryptionUnavailableError */
  unwrap(wrapped: WrappedKey, aad: string): Promise<Uint8Array>;
  /** Name and version of the key that `wrap` uses now. @throws KeyEncryptionUnavailableError */
  keyVersion(): Promise<string>;
}
