import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { duplicateKey } from './duplicate-key.js';
import { RequestInvalidError } from './request-errors.js';

const UNSUPPORTED = 415;

/** JSON is the only language of bodies that are not files, and an object says each thing once. */
export function acceptStrictBodies(adapter: FastifyAdapter, bodyLimit: number): void {
  const parse = adapter.getInstance().getDefaultJsonParser('error', 'error');
  adapter.useBodyParser('application/json', false, { bodyLimit }, (request, body, done) => {
    const text = String(body);
    parse(request as unknown as FastifyRequest, text, (error, value?: unknown) => {
      if (error !== null) return done(error);
      const twice = duplicateKey(text);
      if (twice !== undefined) return done(new RequestInvalidError([{ field: twice.slice(0, 100), message: 'the body has this key twice in one object' }]));
      return done(null, value);
    });
  });
  adapter.useBodyParser('application/x-www-form-urlencoded', false, { bodyLimit }, (_request, _body, done) => done(Object.assign(new Error('Send application/json; forms are not read here'), { statusCode: UNSUPPORTED })));
}
