/** FarmHash Fingerprint64 (farmhashna::Hash64): https://github.com/google/farmhash */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const BLOCK = 64;
const SEED = 81n;

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, shift: bigint): bigint => u64((x >> shift) | (x << (64n - shift)));
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

function hash16(u: bigint, v: bigint, mul: bigint): bigint {
  const a = shiftMix(u64((u ^ v) * mul));
  const b = shiftMix(u64((v ^ a) * mul));
  return u64(b * mul);
}

type Pair = readonly [bigint, bigint];

export function farmFingerprint(bytes: Uint8Array): bigint {
  return BigInt.asIntN(64, hash(Buffer.from(bytes)));
}

function hash(s: Buffer): bigint {
  if (s.length <= 16) return upTo16(s);
  if (s.length <= 32) return upTo32(s);
  return s.length <= BLOCK ? upTo64(s) : long(s);
}

function upTo16(s: Buffer): bigint {
  const length = BigInt(s.length);
  const mul = u64(K2 + length * 2n);
  if (s.length >= 8) {
    const a = u64(s.readBigUInt64LE(0) + K2);
    const b = s.readBigUInt64LE(s.length - 8);
    return hash16(u64(rotate(b, 37n) * mul + a), u64((rotate(a, 25n) + b) * mul), mul);
  }
  if (s.length >= 4) return hash16(length + (BigInt(s.readUInt32LE(0)) << 3n), BigInt(s.readUInt32LE(s.length - 4)), mul);
  if (s.length === 0) return K2;
  const y = BigInt((s[0] ?? 0) + ((s[s.length >> 1] ?? 0) << 8));
  const z = BigInt(s.length + ((s[s.length - 1] ?? 0) << 2));
  return u64(shiftMix(u64(y * K2) ^ u64(z * K0)) * K2);
}

function upTo32(s: Buffer): bigint {
  const mul = u64(K2 + BigInt(s.length) * 2n);
  const a = u64(s.readBigUInt64LE(0) * K1);
  const b = s.readBigUInt64LE(8);
  const c = u64(s.readBigUInt64LE(s.length - 8) * mul);
  const d = u64(s.readBigUInt64LE(s.length - 16) * K2);
  return hash16(u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d), u64(a + rotate(u64(b + K2), 18n) + c), mul);
}

function upTo64(s: Buffer): bigint {
  const mul = u64(K2 + BigInt(s.length) * 2n);
  const a = u64(s.readBigUInt64LE(0) * K2);
  const b = s.readBigUInt64LE(8);
  const c = u64(s.readBigUInt64LE(s.length - 8) * mul);
  const d = u64(s.readBigUInt64LE(s.length - 16) * K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, u64(a + rotate(u64(b + K2), 18n) + c), mul);
  const e = u64(s.readBigUInt64LE(16) * mul);
  const f = s.readBigUInt64LE(24);
  const g = u64((y + s.readBigUInt64LE(s.length - 32)) * mul);
  const h = u64((z + s.readBigUInt64LE(s.length - 24)) * mul);
  return hash16(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), mul);
}

function weak(s: Buffer, at: number, seedA: bigint, seedB: bigint): Pair {
  const [w, x, y, z] = [0, 8, 16, 24].map((offset) => s.readBigUInt64LE(at + offset)) as [bigint, bigint, bigint, bigint];
  const a = u64(seedA + w);
  const sum = u64(a + x + y);
  const b = u64(rotate(u64(seedB + a + z), 21n) + rotate(sum, 44n));
  return [u64(sum + z), u64(b + a)];
}

function long(s: Buffer): bigint {
  const word = (at: number): bigint => s.readBigUInt64LE(at);
  let x = u64(SEED * K2 + word(0));
  let y = u64(SEED * K1 + 113n);
  let z = u64(shiftMix(u64(y * K2 + 113n)) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  const round = (at: number, mul: bigint, xMix: bigint, vFactor: bigint): void => {
    x = u64(rotate(u64(x + y + v[0] + word(at + 8)), 37n) * mul);
    y = u64(rotate(u64(y + v[1] + word(at + 48)), 42n) * mul);
    x = u64(x ^ u64(w[1] * xMix));
    y = u64(y + v[0] * vFactor + word(at + 40));
    z = u64(rotate(u64(z + w[0]), 33n) * mul);
    v = weak(s, at, u64(v[1] * mul), u64(x + w[0]));
    w = weak(s, at + 32, u64(z + w[1]), u64(y + word(at + 16)));
    [z, x] = [x, z];
  };
  const end = Math.floor((s.length - 1) / BLOCK) * BLOCK;
  for (let at = 0; at < end; at += BLOCK) round(at, K1, 1n, 1n);
  const mul = u64(K1 + ((z & 0xffn) << 1n));
  const rest = BigInt((s.length - 1) % BLOCK);
  const first = u64(w[0] + rest);
  v = [u64(v[0] + first), v[1]];
  w = [u64(first + v[0]), w[1]];
  round(s.length - BLOCK, mul, 9n, 9n);
  return hash16(u64(hash16(v[0], w[0], mul) + shiftMix(y) * K0 + z), u64(hash16(v[1], w[1], mul) + x), mul);
}
