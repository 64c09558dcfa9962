import { partial } from './partial-response.js';

const body = { id: 'p:d.t', kind: 'table', schema: { fields: [{ name: 'a', type: 'STRING' }, { name: 'b', type: 'INTEGER' }] }, labels: { x: 'y', z: 'w' } };
const of = (fields: string | null): unknown => partial({ status: 200, body }, fields).body;

test.each([
  ['id', { id: 'p:d.t' }],
  ['id,schema/fields/name', { id: 'p:d.t', schema: { fields: [{ name: 'a' }, { name: 'b' }] } }],
  ['schema(fields(name,type))', { schema: body.schema }],
  ['labels/x,labels/z', { labels: body.labels }],
  ['*/x', { id: 'p:d.t', kind: 'table', schema: {}, labels: { x: 'y' } }],
  ['nothing', {}],
  ['*', body],
])('fields=%s', (fields, expected) => {
  expect(of(fields)).toEqual(expected);
});

test('without the parameter all is there, and an answer written as text is masked too', () => {
  expect(of(null)).toEqual(body);
  expect(partial({ status: 200, json: JSON.stringify(body) }, 'kind').body).toEqual({ kind: 'table' });
});

test.each(['a,', 'a(b', 'a)', '(a)', 'a//b'])('fields=%s is refused', (fields) => {
  expect(() => of(fields)).toThrow('Invalid field selection');
});
