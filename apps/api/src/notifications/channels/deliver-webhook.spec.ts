import type { LookupAddress } from 'node:dns';
import { deliverWebhook } from './deliver-webhook.js';

const PUBLIC: readonly LookupAddress[] = [{ address: '93.184.216.34', family: 4 }];
const target = { url: 'https://hooks.example.com/x', headers: { 'x-token': 't' } };

describe('deliverWebhook', () => {
  it('goes to the addresses that were checked, with the headers of the channel', async () => {
    const calls: unknown[] = [];
    const delivery = await deliverWebhook(target, { text: 'hi' }, { resolve: async () => PUBLIC, post: async (...call) => { calls.push(call); return 204; } });
    expect(delivery).toEqual({ delivered: true, status: 204 });
    expect(calls).toEqual([[new URL(target.url), PUBLIC, { 'x-token': 't' }, '{"text":"hi"}']]);
  });

  it('sends nothing to a name that leads inside by now', async () => {
    let sent = 0;
    const post = async (): Promise<number> => { sent += 1; return 200; };
    await expect(deliverWebhook(target, {}, { resolve: async () => [{ address: '10.0.0.5', family: 4 }], post })).rejects.toMatchObject({ code: 'WEBHOOK_ADDRESS_REFUSED' });
    expect(sent).toBe(0);
  });

  it('follows no redirect, and says why a delivery failed', async () => {
    const answering = (status: number) => deliverWebhook(target, {}, { resolve: async () => PUBLIC, post: async () => status });
    expect(await answering(302)).toEqual({ delivered: false, status: 302, problem: 'the server redirects, and redirects are not followed' });
    expect(await answering(500)).toEqual({ delivered: false, status: 500, problem: 'the server answered 500' });
    expect(await deliverWebhook(target, {}, { resolve: async () => PUBLIC, post: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })) })).toEqual({ delivered: false, problem: 'ECONNREFUSED' });
  });
});
