import type { Catalog } from '../catalog/catalog.js';
import { etagOf } from './etag.js';
import { ok } from './http-exchange.js';
import { page } from './pages.js';
import type { Route } from './router.js';

/** What clients ask of a project before they work in it. Any project id is taken as existing; those with a dataset are listed. */
export const projectRoutes = (catalog: Catalog): readonly Route[] => [
  {
    name: 'projects.list', method: 'GET', path: '/projects', handle: (x) => {
      const all = [...new Set(catalog.allDatasets().map(({ projectId }) => projectId))].sort();
      const { items, nextPageToken } = page(all, x.query);
      const projects = items.map((id) => ({ kind: 'bigquery#project', id, projectReference: { projectId: id }, friendlyName: id }));
      return ok({ kind: 'bigquery#projectList', etag: etagOf(projects), projects, totalItems: all.length, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
    },
  },
  { name: 'projects.getServiceAccount', method: 'GET', path: '/projects/:project/serviceAccount', handle: (x) => ok({ kind: 'bigquery#getServiceAccountResponse', email: `bq-${x.path['project'] ?? ''}@cloudact.local` }) },
];
