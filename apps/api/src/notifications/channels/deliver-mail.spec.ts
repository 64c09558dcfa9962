import { type SmtpStandIn, startSmtp } from './given/smtp-stand-in.js';
import { deliverMail, mailSender } from './deliver-mail.js';

describe('deliverMail', () => {
  let smtp: SmtpStandIn;
  beforeEach(async () => void (smtp = await startSmtp()));
  afterEach(() => smtp.stop());

  it('hands the mail to the server, to all recipients, from the configured sender', async () => {
    const send = mailSender({ url: smtp.url, from: 'CloudAct <cloudact@ops.example>' });
    expect(await deliverMail(send, { to: ['a@acme.example', 'b@acme.example'], subject: 'Budget "Größe"\r\nBcc: eve@evil.example', text: '90 % are spent.' })).toEqual({ delivered: true });
    const [mail] = smtp.mails;
    expect(mail?.from).toBe('cloudact@ops.example');
    expect(mail?.to).toEqual(['a@acme.example', 'b@acme.example']);
    expect(mail?.data).toContain('90 % are spent.');
    expect(mail?.data).not.toMatch(/^Bcc:/m);
  });

  it('says what the server answered, and not in its words', async () => {
    smtp.refuse = '550 5.1.1 mailbox of internal-host-7 unavailable';
    expect(await deliverMail(mailSender({ url: smtp.url, from: 'c@ops.example' }), { to: ['a@acme.example'], subject: 's', text: 't' })).toEqual({ delivered: false, problem: 'the mail server answered 550' });
  });

  it('says that there is no server', async () => {
    const { url } = smtp;
    await smtp.stop();
    expect(await deliverMail(mailSender({ url, from: 'c@ops.example' }), { to: ['a@acme.example'], subject: 's', text: 't' })).toEqual({ delivered: false, problem: expect.stringMatching(/^E[A-Z]+$/) as string });
  });
});
