import { notFound } from '../api-error.js';
import { EngineError } from '../engine/engine-error.js';
import { errorReply } from './http-exchange.js';

describe('the answer to an error', () => {
  test('of the engine tells nothing of the inside', () => {
    const reply = errorReply(new EngineError('Binder Error: no column "secret" in FROM "p:d"."t"'));
    expect(reply).toMatchObject({ status: 500, body: { error: { status: 'internalError' } } });
    expect(JSON.stringify(reply)).not.toMatch(/Binder|secret/);
  });

  test('of a table that was dropped while it was read asks for another try', () => {
    expect(errorReply(new EngineError('Catalog Error: Table with name t does not exist!\nLINE 1: ...'))).toMatchObject({
      status: 503, body: { error: { code: 503, message: 'The table was changed or deleted while it was read. Try again.', errors: [expect.objectContaining({ reason: 'backendError' })], status: 'backendError' } },
    });
  });

  test("is BigQuery's own where it is known", () => {
    expect(errorReply(notFound('Table p:d.t'))).toMatchObject({ status: 404, body: { error: { message: 'Not found: Table p:d.t' } } });
  });
});
