/** Set for what is not negative, in the three bytes that say how many more there are. */
const POSITIVE = 0x80_0000;
const HEADER_BYTES = 3;

/** An integer of any size as the engine lays it out: sign and length, then the magnitude from its highest byte; all bits turned where it is negative. */
export function bignumBytes(value: bigint): Uint8Array {
  const digits = (value < 0n ? -value : value).toString(16);
  const magnitude = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const bytes = Buffer.alloc(HEADER_BYTES + magnitude.length);
  bytes.writeUIntBE(magnitude.length | POSITIVE, 0, HEADER_BYTES);
  magnitude.copy(bytes, HEADER_BYTES);
  if (value < 0n) for (let i = 0; i < bytes.length; i++) bytes[i] = ~(bytes[i] ?? 0);
  return bytes;
}
