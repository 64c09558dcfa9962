import { inspectSql, type AdmittedStatement, type StatementGuard } from '@cloudact/bq-core';
import { SqlRefusedError } from '@cloudact/tenancy';
import { SCOPE } from './given-scope.js';

const refuse = (sql: string): never => {
  throw new SqlRefusedError('OTHER_DATASET', sql, { start: 0, end: sql.length });
};
const admit = (sql: string): AdmittedStatement => ({ sql, inspection: inspectSql(sql) });

/** Guards as they are found in the wild, none of which sees a tree. The corpus must find a way through each of them. */
export const PLANTED_GUARDS: Readonly<Record<string, StatementGuard>> = {
  'looks at the first word': { admit: (sql) => (/^\s*(?:SELECT|WITH)\b/i.test(sql) ? admit(sql) : refuse(sql)) },
  'looks for forbidden words': { admit: (sql) => (/\b(?:INSERT|UPDATE|DELETE|MERGE|DROP|CREATE|ALTER|TRUNCATE|GRANT|EXPORT|CALL|EXECUTE)\b/i.test(sql) ? refuse(sql) : admit(sql)) },
  'finds tables by pattern after it has stripped comments': {
    admit: (sql) => {
      const bare = sql.replace(/--[^\n]*|#[^\n]*|\/\*[^]*?\*\//g, ' ');
      if (!/^\s*(?:SELECT|WITH)\b/i.test(bare) || /;\s*\S/.test(bare)) return refuse(sql);
      for (const [, table = ''] of bare.matchAll(/\b(?:FROM|JOIN)\s+(`[^`]+`|[\w.-]+)/gi)) {
        const parts = table.replaceAll('`', '').split('.');
        if (parts.length > 1 && parts.at(-2) !== SCOPE.datasetId) return refuse(sql);
      }
      return admit(sql);
    },
  },
};
