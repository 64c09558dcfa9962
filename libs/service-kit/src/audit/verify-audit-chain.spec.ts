import { type AuditEntry, type ChainHead, chainEntry, entryHash } from './audit-entry.js';
import { verifyAuditChain } from './verify-audit-chain.js';

function aChain(length: number, chainId = 'api:1:acme', org = 'acme'): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let head: ChainHead | undefined;
  for (let index = 0; index < length; index += 1) {
    const entry = chainEntry({ org, actorType: 'ROOT_KEY', action: 'UPDATE', resourceType: 'ORGANIZATION', outcome: 'SUCCESS', details: { fields: { plan: 'SCALE' } } }, chainId, head, `2026-01-31T12:00:00.00000${index}Z`);
    entries.push(entry);
    head = { seq: entry.chain_seq, hash: entry.entry_hash };
  }
  return entries;
}
const faultsOf = (entries: readonly AuditEntry[]): readonly (readonly [number, string])[] => verifyAuditChain(entries).faults.map(({ chain_seq, fault }) => [chain_seq, fault] as const);
const rehashed = (entry: AuditEntry): AuditEntry => ({ ...entry, entry_hash: entryHash(entry) });

describe('verifyAuditChain', () => {
  it('finds nothing wrong with chains as they were written, mixed or with an entry that is there twice', () => {
    const [acme, globex] = [aChain(4), aChain(3, 'api:1:globex', 'globex')];
    const mixed = acme.flatMap((entry, index) => [entry, ...(globex[index] === undefined ? [] : [globex[index]])]);
    expect(verifyAuditChain([...mixed.slice(0, 2), mixed[1] as AuditEntry, ...mixed.slice(2)])).toMatchObject({ holds: true, chains: [{ entries: 4, head: acme[3]?.entry_hash }, { entries: 3 }] });
  });

  const columns = (['org_slug', 'actor_type', 'api_key_id', 'action', 'resource_id', 'outcome', 'error_code', 'details', 'ip_address', 'request_id', 'created_at', 'audit_id'] as const).map((column) => [column] as const);
  it.each(columns)('sees a change of %s', (column) => {
    const chain = aChain(3);
    chain[1] = { ...(chain[1] as AuditEntry), [column]: column === 'details' ? { fields: { plan: 'STARTER' } } : 'changed' };
    expect(faultsOf(chain)).toEqual([[1, 'changed']]);
  });

  it('sees a change whose hash was made anew, by the entry after it', () => {
    const chain = aChain(3);
    chain[1] = rehashed({ ...(chain[1] as AuditEntry), outcome: 'DENIED' });
    expect(faultsOf(chain)).toEqual([[2, 'unlinked']]);
  });

  it('sees an entry that was taken out, and one that was put in', () => {
    const chain = aChain(4);
    expect(faultsOf(chain.filter((_, index) => index !== 1))).toEqual([[2, 'missing']]);
    const forged = rehashed({ ...(chain[2] as AuditEntry), action: 'DELETE' });
    expect(faultsOf([...chain.slice(0, 3), forged, chain[3] as AuditEntry])).toEqual([[2, 'forked'], [3, 'unlinked']]);
  });

  it('sees a beginning that is none', () => {
    const [first, second] = aChain(2);
    expect(faultsOf([rehashed({ ...(first as AuditEntry), prev_hash: 'f'.repeat(64) }), second as AuditEntry])).toEqual([[0, 'unlinked'], [1, 'unlinked']]);
  });

  it('tells where a chain begins and ends, so that one that has lost its beginning or its end shows', () => {
    const chain = aChain(5);
    expect(verifyAuditChain(chain.slice(2, 4)).chains).toEqual([{ chain_id: 'api:1:acme', entries: 2, first_seq: 2, last_seq: 3, head: chain[3]?.entry_hash }]);
  });
});
