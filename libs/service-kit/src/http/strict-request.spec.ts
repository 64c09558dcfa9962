import { documentedQueries } from './strict-request.js';

describe('what routes document of their queries', () => {
  it('is known under the names that the router has for their paths', () => {
    const queries = documentedQueries({ paths: { '/api/v1/organizations/{org}/things/{thingId}': { get: { parameters: [{ in: 'query', name: 'limit' }, { in: 'path', name: 'org' }] }, delete: {} } } });
    expect([...queries].map(([route, names]) => [route, [...names]])).toEqual([
      ['GET /api/v1/organizations/:org/things/:thingId', ['limit']],
      ['DELETE /api/v1/organizations/:org/things/:thingId', []],
    ]);
  });
});
