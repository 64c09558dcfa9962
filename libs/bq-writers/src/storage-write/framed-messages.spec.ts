import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { asFramed, letFramedMessagesPass } from './framed-messages.js';

const ECHO = '/test.Echo/Say';
const bytes = (value: Buffer): Buffer => value;

/** A service that answers what it got, and a stub whose channel lets frames pass. */
async function echoing(): Promise<{ readonly stub: Client; readonly passes: boolean; readonly close: () => void }> {
  const server = new Server();
  const method = { path: ECHO, requestStream: false, responseStream: false, requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes };
  server.addService({ say: method }, { say: (call: { readonly request: Buffer }, answer: (error: null, value: Buffer) => void) => { answer(null, call.request); } });
  const port = await new Promise<number>((resolve, reject) => { server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => { if (error === null) resolve(bound); else reject(error); }); });
  const stub = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return { stub, passes: letFramedMessagesPass(stub), close: () => { stub.close(); server.forceShutdown(); } };
}
const say = (stub: Client, message: Buffer): Promise<string> =>
  new Promise((resolve, reject) => { stub.makeUnaryRequest(ECHO, bytes, bytes, message, (error, value) => { if (error === null) resolve(String(value)); else reject(error); }); });

describe('letFramedMessagesPass', () => {
  it('lets a frame pass as it is, and frames all other messages', async () => {
    const { stub, passes, close } = await echoing();
    try {
      expect(passes).toBe(true);
      expect(await say(stub, asFramed(Buffer.concat([Buffer.from([0, 0, 0, 0, 6]), Buffer.from('framed')])))).toBe('framed');
      expect(await say(stub, Buffer.from('bare'))).toBe('bare');
    } finally {
      close();
    }
  });

  it('says so when the channel is built in another way', () => {
    const strange = { getChannel: () => ({}) } as unknown as Client;
    expect(letFramedMessagesPass(strange)).toBe(false);
  });
});
