import { ApiError } from '../api-error.js';
import { asList, asObject } from '../catalog/resources.js';
import { Reader } from './reader.js';

const READER = 'cloudact-reader.';
const QUALIFIED = /^[^.]+\.[^.]+$/;

/**
 * Who sends a request, by its `Authorization` header: a reader for `Bearer cloudact-reader.` and base64url of
 * `{"email": "...", "datasets": ["project.dataset"]}`; undefined, somebody who may do everything, for any other token and for none.
 * The token is not signed: whoever can reach this server could leave it out. It is there to show what a session without rights can do.
 * @throws ApiError authError for a reader's token that cannot be read
 */
export function readerOf(authorization: string | undefined): Reader | undefined {
  const token = /^Bearer\s+(.*)$/i.exec(authorization ?? '')?.[1];
  if (token?.startsWith(READER) !== true) return undefined;
  const { email, datasets } = claimsOf(token.slice(READER.length));
  const names = asList(datasets);
  if (typeof email !== 'string' || email === '' || !names.every((name): name is string => typeof name === 'string' && QUALIFIED.test(name))) throw unreadable();
  return new Reader(email, names);
}

function claimsOf(text: string): ReturnType<typeof asObject> {
  try {
    return asObject(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (cause) {
    throw unreadable({ cause });
  }
}

const unreadable = (options?: ErrorOptions): ApiError => new ApiError('authError', 'Request had invalid authentication credentials. Expected an access token: see "Access tokens" in the README of this emulator.', options);
