import { InvalidIdentifierError } from './invalid-identifier-error.js';
import { checkDatasetId, quoteIdentifier, quoteTablePath } from './quote-identifier.js';

describe('identifiers in SQL', () => {
  it.each([
    ['x_org_slug', '`x_org_slug`'],
    ['ChargePeriodStart', '`ChargePeriodStart`'],
    ['_hidden', '`_hidden`'],
  ])('quotes %s', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  it.each([[''], ['a`b'], ['a b'], ['1a'], ['a\\'], ['a.b'], ['a\n'], ['ä'], ['a;--'], ['x'.repeat(301)]])('refuses %j', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(InvalidIdentifierError);
  });

  it('quotes a whole table path in one pair of backticks', () => {
    expect(quoteTablePath({ projectId: 'cloudact-prod', datasetId: 'acme_prod', tableId: 'budgets' })).toBe('`cloudact-prod.acme_prod.budgets`');
  });

  it.each([
    [{ projectId: 'p`', datasetId: 'd', tableId: 't' }],
    [{ projectId: 'p', datasetId: 'd.e', tableId: 't' }],
    [{ projectId: 'p', datasetId: 'd', tableId: 't` where true; --' }],
    [{ projectId: 'p', datasetId: 'd', tableId: '' }],
  ])('refuses the path %j', (ref) => {
    expect(() => quoteTablePath(ref)).toThrow(InvalidIdentifierError);
  });

  it.each([['acme-prod'], ['acme prod'], ['acme_prod\n'], ['']])('refuses the dataset id %j', (id) => {
    expect(() => checkDatasetId(id)).toThrow(InvalidIdentifierError);
  });
});
