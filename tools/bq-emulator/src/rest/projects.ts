import { ok } from './http-exchange.js';
import type { Route } from './router.js';

/** What clients ask of a project before they work in it. Any project id is taken as existing. */
export const projectRoutes = (): readonly Route[] => [
  { name: 'projects.list', method: 'GET', path: '/projects', handle: () => ok({ kind: 'bigquery#projectList', projects: [], totalItems: 0 }) },
  { name: 'projects.getServiceAccount', method: 'GET', path: '/projects/:project/serviceAccount', handle: (x) => ok({ kind: 'bigquery#getServiceAccountResponse', email: `bq-${x.path['project'] ?? ''}@cloudact.local` }) },
];
