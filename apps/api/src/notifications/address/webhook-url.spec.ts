import { parseWebhookUrl, publicAddresses } from './webhook-url.js';

const refused = expect.objectContaining({ code: 'WEBHOOK_ADDRESS_REFUSED' }) as Error;

describe('webhook addresses', () => {
  it.each(['https://hooks.slack.com/services/T0/B0/x', 'https://example.com:443/hook?a=b', 'https://93.184.216.34/x'])('takes %s', (text) => expect(parseWebhookUrl(text).protocol).toBe('https:'));

  it.each([
    'http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com', 'javascript:alert(1)', 'no url', '',
    'https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://127.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data/', 'https://localhost/', 'https://metadata/', 'https://user:pw@example.com/', 'https://example.com:8443/', 'https://１２７.0.0.1/', `https://example.com/${'a'.repeat(3000)}`,
  ])('refuses %s', (text) => expect(() => parseWebhookUrl(text)).toThrow(refused));

  it('refuses a public name that leads inside, in whole or in part', async () => {
    const url = parseWebhookUrl('https://rebind.example.com/');
    const inside = async () => [{ address: '93.184.216.34', family: 4 }, { address: '169.254.169.254', family: 4 }];
    await expect(publicAddresses(url, inside)).rejects.toThrow(refused);
    await expect(publicAddresses(url, async () => [])).rejects.toThrow(refused);
    await expect(publicAddresses(url, async () => [{ address: '93.184.216.34', family: 4 }])).resolves.toHaveLength(1);
  });
});
