import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEntry } from './audit-entry.js';
import type { AuditEvent } from './audit-event.js';
import { AuditLog } from './audit-log.js';
import { type AuditBatch, AuditOutbox } from './audit-outbox.js';
import { verifyAuditChain } from './verify-audit-chain.js';

const event = (org: string, resourceId = 'key_1'): AuditEvent => ({ org, actorType: 'API_KEY', apiKeyId: 'key-admin', action: 'CREATE', resourceType: 'API_KEY', resourceId, outcome: 'SUCCESS', details: { route: 'POST /x', fields: { scopes: ['read'] } } });

describe('AuditLog', () => {
  let folder: string;
  let stored: AuditBatch[];
  let errors: unknown[];
  let write: (batch: AuditBatch) => Promise<void>;
  const logs: AuditLog[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'audit-'));
    stored = [];
    errors = [];
    write = async (batch) => void stored.push(batch);
  });
  afterEach(async () => {
    for (const log of logs.splice(0)) await log.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
  const open = (options: { readonly maxBatch?: number } = {}): AuditLog => {
    const log = new AuditLog({ outbox: new AuditOutbox(join(folder, 'audit.sqlite'), 'api'), write: (batch) => write(batch), onError: (error) => errors.push(error), maxDelayMs: 60_000, closeMs: 50, ...options });
    logs.push(log);
    return log;
  };
  const closed = async (log: AuditLog): Promise<void> => {
    logs.splice(logs.indexOf(log), 1);
    await log.close();
  };
  const entries = (): readonly AuditEntry[] => stored.flatMap((batch) => batch.entries);

  it('gives each organisation a chain of its own, which holds', async () => {
    const log = open();
    await Promise.all(['acme', 'globex', 'acme', 'acme', 'globex'].map((org) => log.record(event(org))));
    await log.flush();
    expect(entries().map(({ org_slug, chain_seq }) => [org_slug, chain_seq])).toEqual([['acme', 0], ['globex', 0], ['acme', 1], ['acme', 2], ['globex', 1]]);
    const { holds, chains } = verifyAuditChain(entries());
    expect(holds).toBe(true);
    expect(chains.map(({ entries: count }) => count)).toEqual([3, 2]);
  });

  it('continues its chains after a restart', async () => {
    const first = open();
    await first.record(event('acme'));
    await closed(first);
    const second = open();
    await second.record(event('acme'));
    await second.flush();
    expect(entries().map(({ chain_seq }) => chain_seq)).toEqual([0, 1]);
    expect(entries()[1]?.prev_hash).toBe(entries()[0]?.entry_hash);
    expect(entries()[1]?.chain_id).toBe(entries()[0]?.chain_id);
  });

  it('stores what was acknowledged after a death, in the batch in which it was sent', async () => {
    const sent: AuditBatch[] = [];
    write = async (batch) => {
      sent.push(batch);
      throw new Error('the table is down');
    };
    const first = open();
    await Promise.all([1, 2, 3].map((index) => first.record(event('acme', `key_${index}`))));
    await first.flush();
    await first.record(event('acme', 'key_4'));
    await closed(first);
    expect(errors.length).toBeGreaterThan(0);
    write = async (batch) => void stored.push(batch);
    await open().flush();
    expect(stored[0]).toEqual(sent[0]);
    expect(entries().map(({ resource_id }) => resource_id)).toEqual(['key_1', 'key_2', 'key_3', 'key_4']);
    expect(verifyAuditChain(entries()).holds).toBe(true);
  });

  it('stores in batches, each once', async () => {
    const log = open({ maxBatch: 10 });
    await Promise.all(Array.from({ length: 25 }, (_, index) => log.record(event('acme', `key_${index}`))));
    await Promise.all([log.flush(), log.flush()]);
    expect(stored.map((batch) => batch.entries.length)).toEqual([10, 10, 5]);
    expect(new Set(stored.map(({ id }) => id)).size).toBe(3);
  });

  it('fails no request and holds none up when the table hangs or the disk is full', async () => {
    write = () => new Promise(() => undefined);
    const outbox = new AuditOutbox(join(folder, 'audit.sqlite'), 'api');
    const log = new AuditLog({ outbox, write, onError: (error) => errors.push(error), maxDelayMs: 1, closeMs: 1 });
    await log.record(event('acme'));
    await sleep(5);
    await log.record(event('acme'));
    outbox.append = () => {
      throw new Error('database or disk is full');
    };
    await log.record(event('acme'));
    expect(errors).toEqual([expect.objectContaining({ message: 'database or disk is full' })]);
    outbox.close();
  });

  it('lets no second process at its outbox, so that no chain forks unseen', () => {
    open();
    expect(() => new AuditOutbox(join(folder, 'audit.sqlite'), 'api')).toThrow(expect.objectContaining({ code: 'AUDIT_LOG_IN_USE' }));
  });
});
