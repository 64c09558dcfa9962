import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

/** A mail server that keeps what it is given: as much of RFC 5321 as a client needs to hand over a mail. */
export class SmtpStandIn {
  readonly mails: ReceivedMail[] = [];
  /** Answer to every recipient, in place of taking it. */
  refuse: string | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined));
      this.#speak(socket);
    });
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  #speak(socket: Socket): void {
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    let [from, to, data] = ['', [] as string[], undefined as string[] | undefined];
    say('220 stand-in');
    createInterface({ input: socket }).on('line', (line) => {
      if (data !== undefined) {
        if (line !== '.') return void data.push(line);
        this.mails.push({ from, to, data: data.join('\n') });
        data = undefined;
        return say('250 taken');
      }
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (/^MAIL/i.test(line)) [from, to] = [address, []];
      if (/^RCPT/i.test(line)) {
        if (this.refuse !== undefined) return say(this.refuse);
        to.push(address);
      }
      if (/^DATA/i.test(line)) {
        data = [];
        return say('354 go on');
      }
      say(/^QUIT/i.test(line) ? '221 bye' : '250 well');
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => { this.server.close(resolve); });
  }
}

export async function startSmtp(): Promise<SmtpStandIn> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return new SmtpStandIn(server);
}
