import { jsonSchema } from './json-schema.js';

describe('a schema of OpenAPI 3.0 in the words of 3.1', () => {
  it.each([
    ['a text that may be null', { type: 'string', nullable: true, example: 'a' }, { type: ['string', 'null'], examples: ['a'] }],
    ['one of a list, or null', { type: 'string', enum: ['A'], nullable: true }, { type: ['string', 'null'], enum: ['A', null] }],
    ['another schema, or null', { nullable: true, description: 'd', allOf: [{ $ref: '#/x' }] }, { description: 'd', anyOf: [{ $ref: '#/x' }, { type: 'null' }] }],
    ['what may be anything, null too', { nullable: true }, { anyOf: [{}, { type: 'null' }] }],
    ['bytes', { type: 'string', format: 'binary' }, { type: 'string', contentMediaType: 'application/octet-stream' }],
    ['properties, and one whose name is a keyword', { type: 'object', properties: { nullable: { type: 'boolean', nullable: true } } }, { type: 'object', properties: { nullable: { type: ['boolean', 'null'] } } }],
    ['items and values of a map', { type: 'array', items: { type: 'object', additionalProperties: { type: 'string', nullable: true } } }, { type: 'array', items: { type: 'object', additionalProperties: { type: ['string', 'null'] } } }],
  ])('%s', (_what, before, after) => {
    expect(jsonSchema(before)).toEqual(after);
  });
});
