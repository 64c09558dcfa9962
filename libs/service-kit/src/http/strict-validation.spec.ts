import { IsOptional, IsString } from 'class-validator';
import { JsonField } from './json-field.js';
import { strictValidation } from './validation.js';

class Note {
  @IsString()
  readonly title!: string;

  @IsOptional()
  @JsonField({ kind: 'object', maxBytes: 200 })
  readonly facts?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @JsonField({ maxBytes: 20 })
  readonly anything?: unknown;
}
class DatedNote extends Note {
  @IsOptional()
  @JsonField({ kind: 'objects', maxBytes: 200 })
  readonly parts?: readonly Readonly<Record<string, unknown>>[];
}

const accept = (body: unknown, metatype: typeof Note = Note): Promise<unknown> => strictValidation().transform(body, { type: 'body', metatype });
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner: unknown) => [inner], 1);

describe('strict validation of bodies', () => {
  it('keeps the keys of JSON fields that JavaScript has a meaning for', async () => {
    const facts = JSON.parse('{"constructor":{"team":"McLaren"},"prototype":1,"toString":"x"}') as Record<string, unknown>;
    expect(await accept({ title: 'F1', facts })).toEqual({ title: 'F1', facts });
    expect(await accept({ title: 'F1', parts: [facts] }, DatedNote)).toEqual({ title: 'F1', parts: [facts] });
  });

  it.each([
    ['an unknown field', { title: 'a', colour: 'red' }, 'colour: property colour should not exist'],
    ['a key named constructor', { title: 'a', constructor: 'x' }, 'constructor: property constructor should not exist'],
    ['one below an unknown field', { title: 'a', b: { prototype: 1 } }, 'b.prototype: property prototype should not exist'],
    ['a body nested without end', { title: 'a', b: nested(100_000) }, 'the body is nested more than 20 deep'],
    ['a JSON field nested without end', { title: 'a', anything: nested(100_000) }, 'anything must be a JSON value of at most 20 bytes, nested at most 20 deep'],
    ['a JSON field that is too large, in bytes', { title: 'a', anything: 'ä'.repeat(10) }, 'anything must be a JSON value of at most 20 bytes'],
    ['a list where an object belongs', { title: 'a', facts: [] }, 'facts must be a JSON object'],
    ['a missing field', { facts: {} }, 'title must be a string'],
    ['a list as the body', [{ title: 'a' }], 'title must be a string'],
  ])('refuses %s, and names it', async (_what, body, message) => {
    await expect(accept(body)).rejects.toThrow(expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(message) as string }));
  });

  it.each([['empty', []], ['of something else', ['text']], ['no list', {}]])('refuses parts that are %s', async (_what, parts) => {
    await expect(accept({ title: 'a', parts }, DatedNote)).rejects.toThrow('parts must be a list of JSON objects, not empty');
  });
});
