import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.js';
import { asList, asObject, type JsonObject } from '../catalog/resources.js';
import type { TableId } from '../catalog/table-store.js';
import { requireEtag } from './etag.js';
import { type Exchange, ok } from './http-exchange.js';
import type { Route } from './router.js';
import { tableIdOf } from './tables.js';

const keyOf = ({ projectId, datasetId, tableId }: TableId): string => `${projectId}:${datasetId}.${tableId}`;
const etagOf = (policy: JsonObject): string => createHash('sha256').update(JSON.stringify(policy)).digest('base64').slice(0, 12);

/** Policies of tables: kept while the server runs, and returned as they were set. Nobody is kept out by them: there is no authentication. */
export function iamRoutes(catalog: Catalog): readonly Route[] {
  const policies = new Map<string, JsonObject>();
  // Clients put a slash before the colon, or none.
  const at = '/projects/:project/datasets/:dataset/tables/:table/?[:]';
  const policyOf = (id: TableId): JsonObject => policies.get(keyOf(id)) ?? { version: 1, etag: 'ACAB' };
  const tableOf = (x: Exchange): TableId => catalog.requireRecord(tableIdOf(x));
  return [
    { name: 'tables.getIamPolicy', method: 'POST', path: `${at}getIamPolicy`, handle: (x) => ok(policyOf(tableOf(x))) },
    {
      name: 'tables.setIamPolicy', method: 'POST', path: `${at}setIamPolicy`, handle: async (x) => {
        const id = tableOf(x);
        const { etag, ...policy } = asObject((await x.json())['policy']);
        requireEtag(etag, policyOf(id)['etag']);
        const kept = { version: 1, ...policy, etag: etagOf(policy) };
        policies.set(keyOf(id), kept);
        return ok(kept);
      },
    },
    {
      name: 'tables.testIamPermissions', method: 'POST', path: `${at}testIamPermissions`, handle: async (x) => {
        tableOf(x);
        return ok({ permissions: asList((await x.json())['permissions']) });
      },
    },
  ];
}
