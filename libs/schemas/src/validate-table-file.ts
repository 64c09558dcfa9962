import { posix } from 'node:path';

import type { SchemaFault } from './schema-fault.js';
import type { TableFile } from './table-file.js';
import { TABLE_SCOPES } from './table-schema.js';
import { checkColumnNames } from './validation/check-column-names.js';
import { checkDescriptions } from './validation/check-descriptions.js';
import { checkFileName } from './validation/check-file-name.js';
import { checkKeys } from './validation/check-keys.js';
import { checkLayout } from './validation/check-layout.js';
import { checkMoney } from './validation/check-money.js';
import { checkShape } from './validation/check-shape.js';
import { checkTenancy } from './validation/check-tenancy.js';
import type { Finding, TableCheck } from './validation/table-check.js';

const CHECKS: readonly TableCheck[] = [checkFileName, checkColumnNames, checkDescriptions, checkLayout, checkKeys, checkTenancy, checkMoney];

/**
 * Every fault of a table file; none means that it can be used. The meaning is checked only once the shape is right.
 * @param file `bootstrap/NAME.json` or `organization/NAME.json`, with any folders before it: folder and name are checked too.
 */
export function validateTableFile(json: unknown, file: string): readonly SchemaFault[] {
  const parts = posix.parse(file.replaceAll('\\', '/'));
  const folder = posix.basename(parts.dir);
  const scope = TABLE_SCOPES.find((candidate) => candidate === folder);
  if (scope === undefined) return [{ file, pointer: '', message: `lies in "${folder}"; a table file lies in ${TABLE_SCOPES.map((name) => `${name}/`).join(' or ')}` }];

  const inFile = (finding: Finding): SchemaFault => ({ file, ...finding });
  const misshapen = checkShape(json);
  if (misshapen.length > 0) return misshapen.map(inFile);
  const table = json as TableFile;
  return CHECKS.flatMap((check) => [...check(table, { baseName: parts.name, scope })]).map(inFile);
}
