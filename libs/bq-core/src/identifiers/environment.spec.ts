import { looksLikeDataset, organizationDatasetId } from './environment.js';

describe('environments', () => {
  it('ends the dataset of an organisation with the environment', () => {
    expect(organizationDatasetId('acme', 'local')).toBe('acme_local');
    expect(organizationDatasetId('acme', 'prod')).toBe('acme_prod');
  });

  it.each([['acme_prod'], ['ACME_Stage'], ['a_b_local'], ['organizations'], ['Organizations'], ['INFORMATION_SCHEMA']])('%s looks like a dataset', (name) => {
    expect(looksLikeDataset(name)).toBe(true);
  });

  it.each([['t'], ['costs'], ['prod'], ['acme_production'], ['my_organizations_x'], ['organizations_list']])('%s does not', (name) => {
    expect(looksLikeDataset(name)).toBe(false);
  });
});
