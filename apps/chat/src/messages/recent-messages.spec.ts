import { parseOrgSlug } from '@cloudact/tenancy';
import { RecentMessages } from './recent-messages.js';

const acme = parseOrgSlug('acme');
const message = (seq: number) => ({ seq, created_at: '2026-01-31T12:00:00.000000Z', fingerprint: 'f' });

describe('RecentMessages', () => {
  it('counts a message that no query shows yet', () => {
    const recent = new RecentMessages();
    expect(recent.nextSeq(acme, 'c1', -1)).toBe(0);
    recent.wrote(acme, 'c1', 'm1', message(0));
    expect(recent.nextSeq(acme, 'c1', -1)).toBe(1);
    expect(recent.find(acme, 'c1', 'm1')).toEqual(message(0));
  });

  it('believes the table when another process wrote more', () => {
    const recent = new RecentMessages();
    recent.wrote(acme, 'c1', 'm1', message(0));
    expect(recent.nextSeq(acme, 'c1', 7)).toBe(8);
  });

  it('keeps conversations and organisations apart', () => {
    const recent = new RecentMessages();
    recent.wrote(acme, 'c1', 'm1', message(4));
    expect(recent.nextSeq(acme, 'c2', -1)).toBe(0);
    expect(recent.nextSeq(parseOrgSlug('globex'), 'c1', -1)).toBe(0);
    expect(recent.find(parseOrgSlug('globex'), 'c1', 'm1')).toBeUndefined();
  });
});
