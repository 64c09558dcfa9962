export type { ColumnFilter, ColumnUse, FunctionUse, GivenName, JoinUse, ResolvedQuery, StarUse, TableUse, UnresolvedName } from './resolved-query.js';
export { resolveNames } from './resolve-names.js';
