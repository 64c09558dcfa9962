import { type AuditEntry, entryHash, FIRST_PREV_HASH } from './audit-entry.js';

export interface AuditFault {
  readonly chain_id: string;
  /** Position at which the chain does not hold. */
  readonly chain_seq: number;
  /** `changed`: the entry is not what was hashed. `missing`: entries before it are gone. `forked`: two entries at one position. `unlinked`: it follows another entry than the one before it. */
  readonly fault: 'changed' | 'missing' | 'forked' | 'unlinked';
}

export interface ChainSummary {
  readonly chain_id: string;
  readonly entries: number;
  /** 0, unless the beginning has expired or was taken away. */
  readonly first_seq: number;
  readonly last_seq: number;
  /** `entry_hash` of the last entry: keep it elsewhere, and a chain that was cut off later shows. */
  readonly head: string;
}

export interface AuditVerification {
  readonly holds: boolean;
  readonly chains: readonly ChainSummary[];
  readonly faults: readonly AuditFault[];
}

interface Walk {
  first: number;
  entries: number;
  last: AuditEntry;
}

/** Walks chains whose entries come in the order of their positions; the chains themselves may come mixed. An entry that is there twice unchanged counts once. */
export class AuditChainVerifier {
  readonly #walks = new Map<string, Walk>();
  readonly #faults: AuditFault[] = [];

  add(entry: AuditEntry): void {
    const { chain_id, chain_seq, prev_hash } = entry;
    const found = (fault: AuditFault['fault']): void => void this.#faults.push({ chain_id, chain_seq, fault });
    const walk = this.#walks.get(chain_id);
    const last = walk?.last;
    if (last?.chain_seq === chain_seq && last.entry_hash === entry.entry_hash && entryHash(entry) === entry.entry_hash) return;
    if (entryHash(entry) !== entry.entry_hash) found('changed');
    if (last === undefined) {
      if (chain_seq === 0 && prev_hash !== FIRST_PREV_HASH) found('unlinked');
      this.#walks.set(chain_id, { first: chain_seq, entries: 1, last: entry });
      return;
    }
    if (chain_seq <= last.chain_seq) found('forked');
    else if (chain_seq > last.chain_seq + 1) found('missing');
    else if (prev_hash !== last.entry_hash) found('unlinked');
    Object.assign(walk as Walk, { entries: (walk as Walk).entries + 1, last: entry });
  }

  result(): AuditVerification {
    const chains = [...this.#walks].map(([chain_id, { first, entries, last }]) => ({ chain_id, entries, first_seq: first, last_seq: last.chain_seq, head: last.entry_hash }));
    return { holds: this.#faults.length === 0, chains, faults: this.#faults };
  }
}

/** @param entries of one or several chains, each in the order of `chain_seq` */
export function verifyAuditChain(entries: Iterable<AuditEntry>): AuditVerification {
  const verifier = new AuditChainVerifier();
  for (const entry of entries) verifier.add(entry);
  return verifier.result();
}
