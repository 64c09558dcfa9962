import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { protos } from '@google-cloud/kms';
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { crc32c } from './crc32c.js';

const { EncryptRequest, EncryptResponse, DecryptRequest, DecryptResponse } = protos.google.cloud.kms.v1;
type Encrypt = InstanceType<typeof EncryptRequest>;
type Decrypt = InstanceType<typeof DecryptRequest>;

interface Codec<T> {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}
const method = <Request, Response>(name: string, request: Codec<Request>, response: Codec<Response>) => ({
  path: `/google.cloud.kms.v1.KeyManagementService/${name}`,
  requestStream: false as const,
  responseStream: false as const,
  requestSerialize: (message: object): Buffer => Buffer.from(request.encode(message).finish()),
  requestDeserialize: (bytes: Buffer): Request => request.decode(bytes),
  responseSerialize: (message: object): Buffer => Buffer.from(response.encode(message).finish()),
  responseDeserialize: (bytes: Buffer): Response => response.decode(bytes),
});

/** What the stand-in does to its answers, as a bad network would. */
export type KmsDamage = 'none' | 'request' | 'ciphertext' | 'plaintext' | 'down';

/** Encrypt and Decrypt of Cloud KMS over gRPC, for one symmetric key with versions. */
export class StandInKms {
  readonly keyName = 'projects/p/locations/us/keyRings/cloudact/cryptoKeys/credentials';
  damage: KmsDamage = 'none';
  readonly seen: { readonly method: 'encrypt' | 'decrypt'; readonly aad: string }[] = [];
  readonly #versions: Buffer[] = [randomBytes(32)];
  readonly #server = new Server();
  port = 0;

  static async start(): Promise<StandInKms> {
    const kms = new StandInKms();
    const service = { encrypt: method('Encrypt', EncryptRequest as Codec<Encrypt>, EncryptResponse), decrypt: method('Decrypt', DecryptRequest as Codec<Decrypt>, DecryptResponse) };
    kms.#server.addService(service, {
      encrypt: ({ request }: ServerUnaryCall<Encrypt, object>, answer: sendUnaryData<object>) => kms.#answer(answer, () => kms.#encrypt(request)),
      decrypt: ({ request }: ServerUnaryCall<Decrypt, object>, answer: sendUnaryData<object>) => kms.#answer(answer, () => kms.#decrypt(request)),
    });
    kms.port = await new Promise<number>((resolve, reject) => kms.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error))));
    return kms;
  }

  /** A new primary version; the old ones still decrypt. */
  rotate(): void {
    this.#versions.push(randomBytes(32));
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #answer(answer: sendUnaryData<object>, work: () => object): void {
    try {
      if (this.damage === 'down') throw Object.assign(new Error('no KMS today'), { code: status.PERMISSION_DENIED });
      answer(null, work());
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      answer({ code: typeof code === 'number' ? code : status.INVALID_ARGUMENT, details: message });
    }
  }

  #encrypt({ name, plaintext, additionalAuthenticatedData, plaintextCrc32c, additionalAuthenticatedDataCrc32c }: Encrypt): object {
    if (name !== this.keyName) throw Object.assign(new Error(`no key ${name}`), { code: status.NOT_FOUND });
    const aad = Buffer.from(additionalAuthenticatedData as Uint8Array);
    this.seen.push({ method: 'encrypt', aad: aad.toString() });
    const version = this.#versions.length;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#versions[version - 1] as Buffer, nonce);
    cipher.setAAD(aad);
    const ciphertext = Buffer.concat([Buffer.from([version]), nonce, cipher.update(plaintext as Uint8Array), cipher.final(), cipher.getAuthTag()]);
    const sum = crc32c(ciphertext);
    if (this.damage === 'ciphertext') ciphertext.writeUInt8(ciphertext.readUInt8(20) ^ 1, 20);
    return {
      name: `${this.keyName}/cryptoKeyVersions/${version}`,
      ciphertext,
      ciphertextCrc32c: { value: sum },
      verifiedPlaintextCrc32c: this.damage !== 'request' && Number(plaintextCrc32c?.value) === crc32c(plaintext as Uint8Array),
      verifiedAdditionalAuthenticatedDataCrc32c: Number(additionalAuthenticatedDataCrc32c?.value) === crc32c(aad),
    };
  }

  #decrypt({ ciphertext: given, additionalAuthenticatedData, ciphertextCrc32c }: Decrypt): object {
    const ciphertext = Buffer.from(given as Uint8Array);
    const aad = Buffer.from(additionalAuthenticatedData as Uint8Array);
    this.seen.push({ method: 'decrypt', aad: aad.toString() });
    if (Number(ciphertextCrc32c?.value) !== crc32c(ciphertext)) throw new Error('the request was damaged');
    const key = this.#versions[(ciphertext[0] ?? 0) - 1];
    if (key === undefined) throw new Error('no such version');
    const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(1, 13));
    decipher.setAAD(aad);
    decipher.setAuthTag(ciphertext.subarray(-16));
    const plaintext = Buffer.concat([decipher.update(ciphertext.subarray(13, -16)), decipher.final()]);
    const sum = crc32c(plaintext);
    if (this.damage === 'plaintext') plaintext.writeUInt8(plaintext.readUInt8(0) ^ 1, 0);
    return { plaintext, plaintextCrc32c: { value: sum }, usedPrimary: ciphertext[0] === this.#versions.length };
  }
}
