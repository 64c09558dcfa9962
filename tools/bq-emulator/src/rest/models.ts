import { notFound, notSupported } from '../api-error.js';
import type { Catalog } from '../catalog/catalog.js';
import { type Exchange, ok } from './http-exchange.js';
import type { Route } from './router.js';
import { tableIdOf } from './tables.js';

/** Models and row access policies are made by statements that this server refuses: there are none, and lists say so. */
export function modelRoutes(catalog: Catalog): readonly Route[] {
  const dataset = '/projects/:project/datasets/:dataset';
  const missing = (x: Exchange): never => {
    catalog.requireDataset(x.path['project'] ?? '', x.path['dataset'] ?? '');
    throw notFound(`Model ${x.path['project'] ?? ''}:${x.path['dataset'] ?? ''}.${x.path['model'] ?? ''}`);
  };
  return [
    {
      name: 'models.list', method: 'GET', path: `${dataset}/models`, handle: (x) => {
        catalog.requireDataset(x.path['project'] ?? '', x.path['dataset'] ?? '');
        return ok({ models: [] });
      },
    },
    { name: 'models.get', method: 'GET', path: `${dataset}/models/:model`, handle: missing },
    { name: 'models.patch', method: 'PATCH', path: `${dataset}/models/:model`, handle: missing },
    { name: 'models.delete', method: 'DELETE', path: `${dataset}/models/:model`, handle: missing },
    {
      name: 'rowAccessPolicies.list', method: 'GET', path: `${dataset}/tables/:table/rowAccessPolicies`, handle: (x) => {
        catalog.requireRecord(tableIdOf(x));
        return ok({ rowAccessPolicies: [] });
      },
    },
    { name: 'rowAccessPolicies.insert', method: 'POST', path: `${dataset}/tables/:table/rowAccessPolicies`, handle: () => { throw notSupported('A row access policy'); } },
  ];
}
