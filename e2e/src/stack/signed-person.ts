import { createHmac } from 'node:crypto';

/** Headers by which a backend proves in whose name it asks the chat service. @param by whom the signature is of, where it is to be wrong */
export function signedPerson(org: string, key: string, user: string, by = user): Readonly<Record<string, string>> {
  return { 'x-user-id': user, 'x-user-signature': createHmac('sha256', key).update(`${org}\n${by}`).digest('hex') };
}
