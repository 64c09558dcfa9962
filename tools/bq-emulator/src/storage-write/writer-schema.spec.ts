import { codec } from './load-proto.js';
import type { ProtoSchemaMessage, RowDescriptor, RowField } from './row-descriptor.js';
import { WriterSchema } from './writer-schema.js';

const schemas = codec<ProtoSchemaMessage>('ProtoSchema');
const parse = (protoDescriptor: RowDescriptor): WriterSchema => WriterSchema.parse(schemas.encode({ protoDescriptor }));
const field = (typeName: string): RowField => ({ name: 'f', number: 1, type: 11, typeName });

describe('type names of a self-contained descriptor', () => {
  const schema = parse({
    name: 'Root',
    nestedType: [
      { name: 'Inner', nestedType: [{ name: 'Deep' }] },
      { name: 'Deep' },
      { name: 'pkg_Other' },
    ],
    enumType: [{ name: 'Colour', value: [{ name: 'RED', number: 0 }] }],
  });

  it.each([
    ['an absolute name', '.Root.Inner', '.Root', '.Root.Inner'],
    ['a relative name', 'Inner', '.Root', '.Root.Inner'],
    ['the innermost of two alike', 'Deep', '.Root.Inner', '.Root.Inner.Deep'],
    ['the outer one from outside', 'Deep', '.Root', '.Root.Deep'],
    ['a dotted relative name', 'Inner.Deep', '.Root', '.Root.Inner.Deep'],
    ['a name that kept its root only', '.Inner.Deep', '.Root', '.Root.Inner.Deep'],
  ])('%s', (_, typeName, scope, fullName) => {
    expect(schema.messageOf(field(typeName), scope)?.fullName).toBe(fullName);
  });

  it('an enum', () => {
    expect(schema.enumOf(field('Colour'), '.Root.Inner')?.value).toMatchObject([{ name: 'RED', number: 0 }]);
  });

  it('are nothing when no message has them', () => {
    expect(schema.messageOf(field('Missing'), '.Root')).toBeUndefined();
    expect(schema.messageOf(field(''), '.Root')).toBeUndefined();
  });
});
