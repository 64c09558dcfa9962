import type { MailConfig } from '@cloudact/service-kit';
import { createTransport } from 'nodemailer';
import type { Delivery } from './deliver-webhook.js';

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Takes a mail to the mail server; settles when that has taken it over. */
export type SendMail = (mail: Mail) => Promise<void>;

/** Absent where no mail server is configured. */
export const MAIL_SENDER = Symbol('MailSender');

const TIMEOUT_MS = 10_000;

/** One connection for each mail: a notification is rare, and a mail server ends idle connections. What is sent is text; nothing of it names a file or an address to read. */
export function mailSender({ url, from }: MailConfig): SendMail {
  const transport = createTransport({ url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true }, { from });
  return async ({ to, subject, text }) => void (await transport.sendMail({ to: [...to], subject, text }));
}

/** How a mail server says no (RFC 5321 §4.2), or the system's name for a connection that failed. */
interface MailFailure {
  readonly responseCode?: number;
  readonly code?: string;
}

/** What came of it. The server's words may name its inside, so only its code is told. */
export async function deliverMail(send: SendMail, mail: Mail): Promise<Delivery> {
  try {
    await send(mail);
    return { delivered: true };
  } catch (error) {
    const { responseCode, code } = error as MailFailure;
    return { delivered: false, problem: responseCode === undefined ? (code ?? 'the connection failed') : `the mail server answered ${responseCode}` };
  }
}
