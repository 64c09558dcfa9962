import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const KEY_SCOPES = ['read', 'ingest', 'chat', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** 256 bits (OWASP ASVS 5.0, 11.5.1 asks for 128 at least). */
const SECRET_BYTES = 32;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_CHARACTERS = 43;
const CHECKSUM_CHARACTERS = 6;
/** Characters of a key that are kept readable, for people who look for theirs in a list. */
const START_CHARACTERS = 12;

const KEY = new RegExp(`^ca_(local|stage|prod)_([0-9A-Za-z]{${SECRET_CHARACTERS}})([0-9A-Za-z]{${CHECKSUM_CHARACTERS}})$`);

export interface NewApiKey {
  /** Shown once, never stored. */
  readonly secret: string;
  /** SHA-256, hex: what is stored. A plain hash is enough at 256 random bits (ASVS 6.5.2). */
  readonly sha256: string;
  readonly start: string;
}

/** `ca_{environment}_{random}{checksum}`. The underscores let a double click select the whole key. */
export function newApiKey(environment: string, random: (bytes: number) => Uint8Array = randomBytes): NewApiKey {
  const body = `ca_${environment}_${base62(random(SECRET_BYTES), SECRET_CHARACTERS)}`;
  const secret = body + checksum(body);
  return { secret, sha256: sha256Of(secret), start: secret.slice(0, START_CHARACTERS) };
}

/**
 * The stored form of a key that could be one of ours; undefined for a mistyped or made-up key, which costs no lookup.
 * @param environment the only one whose keys count; absent: any
 */
export function hashOfKey(text: string, environment?: string): string | undefined {
  const match = KEY.exec(text);
  if (match === null || (environment !== undefined && match[1] !== environment)) return undefined;
  // both have six characters of ASCII
  return timingSafeEqual(Buffer.from(checksum(text.slice(0, -CHECKSUM_CHARACTERS))), Buffer.from(match[3] as string)) ? sha256Of(text) : undefined;
}

/** Compares secrets in constant time, whatever their length. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Of(left)), Buffer.from(sha256Of(right)));
}

function sha256Of(text: string): string {
  return hash('sha256', text);
}

function checksum(body: string): string {
  let value = crc32(body);
  let text = '';
  for (let digit = 0; digit < CHECKSUM_CHARACTERS; digit += 1) {
    text = ALPHABET.charAt(value % 62) + text;
    value = Math.floor(value / 62);
  }
  return text;
}

function base62(bytes: Uint8Array, width: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let digit = 0; digit < width; digit += 1) {
    text = ALPHABET[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}
