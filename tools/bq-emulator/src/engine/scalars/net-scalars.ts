import { BIGINT, BLOB, DuckDBBlobValue, VARCHAR } from '@duckdb/node-api';
import { addressBytes, addressText, hostOf, netMask, truncateAddress } from '../../encode/net-address.js';
import { publicSuffix } from '../../encode/public-suffix.js';
import type { ScalarFunction } from './scalar-function.js';

const blob = (bytes: Uint8Array): DuckDBBlobValue => new DuckDBBlobValue(Uint8Array.from(bytes));

export const NET_SCALARS: readonly ScalarFunction[] = [
  { name: 'bq_net_host', parameters: [VARCHAR], returns: VARCHAR, call: (url: string) => hostOf(url) },
  { name: 'bq_net_suffix', parameters: [VARCHAR], returns: VARCHAR, call: (url: string) => publicSuffix(url, 0) },
  { name: 'bq_net_domain', parameters: [VARCHAR], returns: VARCHAR, call: (url: string) => publicSuffix(url, 1) },
  { name: 'bq_net_ip', parameters: [VARCHAR], returns: BLOB, call: (text: string) => { const bytes = addressBytes(text); return bytes === undefined ? null : blob(bytes); } },
  { name: 'bq_net_ip_text', parameters: [BLOB], returns: VARCHAR, call: (b: DuckDBBlobValue) => addressText(b.bytes) },
  { name: 'bq_net_mask', parameters: [BIGINT, BIGINT], returns: BLOB, call: (size: bigint, prefix: bigint) => blob(netMask(Number(size), Number(prefix))) },
  { name: 'bq_net_trunc', parameters: [BLOB, BIGINT], returns: BLOB, call: (b: DuckDBBlobValue, prefix: bigint) => blob(truncateAddress(b.bytes, Number(prefix))) },
  { name: 'bq_net_v4', parameters: [BIGINT], returns: BLOB, call: (n: bigint) => { if (n < -0x80000000n || n > 0xffffffffn) throw new RangeError(`NET.IPV4_FROM_INT64() input is out of range: ${n}`); const b = Buffer.alloc(4); b.writeUInt32BE(Number(BigInt.asUintN(32, n))); return blob(b); } },
  { name: 'bq_net_v4_int', parameters: [BLOB], returns: BIGINT, call: (b: DuckDBBlobValue) => BigInt(Buffer.from(b.bytes).readUInt32BE(0)) },
];
