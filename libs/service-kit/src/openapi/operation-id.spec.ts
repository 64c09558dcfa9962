import { operationId } from './operation-id.js';

const ORG = '/api/v1/organizations/{org}';

describe('the name of an operation', () => {
  it.each([
    ['POST', '/api/v1/organizations', 'onboard', 'onboardOrganization'],
    ['GET', '/api/v1/organizations', 'list', 'listOrganizations'],
    ['GET', ORG, 'get', 'getOrganization'],
    ['PATCH', ORG, 'change', 'changeOrganization'],
    ['POST', `${ORG}/budgets`, 'create', 'createBudget'],
    ['GET', `${ORG}/budgets/{budgetId}/spend`, 'spent', 'getBudgetSpend'],
    ['GET', `${ORG}/costs/summary`, 'summary', 'getCostSummary'],
    ['GET', `${ORG}/costs/export`, 'export', 'exportCosts'],
    ['POST', `${ORG}/queries:estimate`, 'estimate', 'estimateQuery'],
    ['POST', `${ORG}/api-keys/{keyId}/rotate`, 'rotate', 'rotateApiKey'],
    ['GET', `${ORG}/hierarchy/entities/{entityId}/children`, 'children', 'listHierarchyEntityChildren'],
    ['PATCH', `${ORG}/hierarchy/levels/{level}`, 'changeLevel', 'changeHierarchyLevel'],
    ['POST', `${ORG}/tables/{table}/rows`, 'writeRows', 'writeTableRows'],
    ['POST', `${ORG}/ingestions`, 'ingestFocusFile', 'ingestFocusFile'],
    ['POST', '/api/v1/migrations/apply', 'apply', 'applyMigrations'],
    ['POST', '/api/v1/integration-credentials/re-encrypt', 'reencrypt', 'reencryptIntegrationCredentials'],
    ['GET', '/api/v1/bootstrap/status', 'status', 'getBootstrapStatus'],
    ['PUT', `${ORG}/fx-rates/{date}/{base}/{quote}`, 'put', 'putFxRate'],
    ['GET', `${ORG}/audit-log/verification`, 'verify', 'getAuditLogVerification'],
    ['GET', `${ORG}/explain-write`, 'explainWrite', 'explainWrite'],
    ['GET', '/health/live', 'live', 'getHealthLive'],
  ])('%s %s by %s is %s', (method, path, handler, id) => {
    expect(operationId({ method, path, handler })).toBe(id);
  });
});
