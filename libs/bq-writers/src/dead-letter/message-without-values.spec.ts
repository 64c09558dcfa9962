import { wrongValue } from '../row/row-fault.js';
import { messageWithoutValues } from './message-without-values.js';

describe('the message of a dead letter', () => {
  it.each<[string, unknown, string]>([
    [wrongValue('BilledCost', 'sk-secret', 'a BIGNUMERIC').message, { BilledCost: 'sk-secret' }, 'BilledCost: … is not a BIGNUMERIC'],
    [wrongValue('tags[0].key', 'quoted "and" \\ more', 'an INT64').message, { tags: [{ key: 'quoted "and" \\ more' }] }, 'tags[0].key: … is not an INT64'],
    [wrongValue('n', 123456.5, 'an INT64').message, { n: 123456.5 }, 'n: … is not an INT64'],
    [wrongValue('n', 'x'.repeat(200), 'an INT64').message, { n: 'x'.repeat(200) }, 'n: …… (202 characters) is not an INT64'],
    ['Cannot convert value to integer (bad value): sk-secret', { a: 'sk-secret' }, 'Cannot convert value to integer (bad value): …'],
    ['BilledCost: required, and missing', { a: 'sk-secret' }, 'BilledCost: required, and missing'],
  ])('%s', (message, row, told) => {
    expect(messageWithoutValues(message, JSON.stringify(row))).toBe(told);
  });

  it('keeps the name of the field, whatever the row holds, and a text that is no JSON as it is', () => {
    expect(messageWithoutValues('BilledCost: … is not a BIGNUMERIC', '{"BilledCost":"BilledCost"}', 'BilledCost')).toBe('BilledCost: … is not a BIGNUMERIC');
    expect(messageWithoutValues('no row', 'sk-secret')).toBe('no row');
  });
});
