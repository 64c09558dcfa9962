import type { Cell, TableField } from '../catalog/table-store.js';
import { fieldType } from '../sql/sql-type.js';
import { coerceSql } from '../sql/translate/coercion.js';
import { defaultFor } from '../sql/translate/dml.js';
import { value } from '../sql/translate/expression-value.js';
import { parseSql } from '../sql/parse/parse-sql.js';
import { Translation } from '../sql/translate/translation.js';
import type { JobContext } from './job-context.js';

/** Values for columns that a row leaves out, by lower-case name; empty where no column has a default. */
export async function columnDefaults(context: JobContext, fields: readonly TableField[]): Promise<ReadonlyMap<string, Cell>> {
  const withDefault = fields.filter((f) => f.defaultValueExpression !== undefined);
  if (withDefault.length === 0) return new Map();
  const translation = new Translation(parseSql('SELECT 1'), { catalog: context.view, projectId: '', defaultDataset: undefined, parameters: [], nowMicros: BigInt(context.clock()) * 1000n });
  const types = withDefault.map(fieldType);
  const sqls = withDefault.map((f, i) => coerceSql(value(defaultFor(translation, f), types[i] ?? fieldType(f)), fieldType(f)));
  const [row = []] = (await context.engine.query(`SELECT ${sqls.join(', ')}`, types)).rows();
  return new Map(withDefault.map((f, i) => [f.name.toLowerCase(), row[i] ?? null]));
}
