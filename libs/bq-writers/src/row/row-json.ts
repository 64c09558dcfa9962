import type { Row } from '../write-request.js';
import { type CompiledRow, compileRow, RowMembers } from './compiled-row.js';
import { BIGNUMERIC_RANGE, type DecimalRange, fitsAsWritten, NUMERIC_RANGE } from './decimal-text.js';
import { ndjsonText, toJsonValue } from './json-carrier.js';
import { isJsonText } from './json-texts.js';
import { checkField, type CheckedValue, type CompiledField, checkRowShape } from './row-codec.js';
import type { ScalarType } from './scalar-codec.js';

/** How a JSON column travels: as the value itself, in a load file, or as its text, in `insertAll` (docs: json-data). */
export type JsonColumns = 'value' | 'text';

/** JSON of a value that is carried as it is; `undefined` for all others, which the codec then decides about. */
type QuickText = (value: unknown) => string | undefined;

const decimal = (range: DecimalRange): QuickText => (value) => (typeof value === 'string' && fitsAsWritten(value, range) ? `"${value}"` : undefined);
const text: QuickText = (value) => (typeof value === 'string' && value.isWellFormed() ? JSON.stringify(value) : undefined);

const QUICK: Readonly<Partial<Record<ScalarType, QuickText>>> = {
  STRING: text, GEOGRAPHY: text, NUMERIC: decimal(NUMERIC_RANGE), BIGNUMERIC: decimal(BIGNUMERIC_RANGE),
  INT64: (value) => (Number.isSafeInteger(value) ? `"${String(value)}"` : undefined),
  BOOL: (value) => (typeof value === 'boolean' ? String(value) : undefined),
};
const QUICK_JSON: Readonly<Record<JsonColumns, QuickText>> = {
  value: (value) => (typeof value === 'string' && isJsonText(value) && !value.includes('\n') && !value.includes('\r') ? value : undefined),
  text: (value) => (typeof value === 'string' && isJsonText(value) ? JSON.stringify(value) : undefined),
};

const checkedText: Readonly<Record<JsonColumns, (field: CompiledField, value: CheckedValue) => string>> = {
  value: ndjsonText,
  text: (field, value) => JSON.stringify(toJsonValue(field, value)),
};

export interface RowJsonOptions {
  readonly tableName: string;
  readonly fields: readonly CompiledField[];
  /** Columns that the rows must not carry. */
  readonly stamped?: ReadonlySet<string>;
  readonly json: JsonColumns;
}

/** A table's schema, compiled once into a function that checks a row and writes it as JSON, in a single pass. */
export class RowJson {
  readonly #write: CompiledRow<string, undefined>;
  readonly #members: RowMembers;

  constructor({ tableName, fields, stamped = new Set(), json }: RowJsonOptions) {
    this.#members = new RowMembers(tableName, fields, stamped);
    const scope: Record<string, unknown> = {};
    this.#write = compileRow(fields, scope, (field, index) => {
      scope[`text${index}`] = valueText(field, json);
      scope[`head${index}`] = `${JSON.stringify(field.schema.name)}:`;
      scope['member'] = member;
      return `member(state, head${index}, text${index}(value))`;
    });
  }

  /** The row's members without braces; NULLs and empty lists are left out. @throws RowFault */
  members(row: Row): string {
    checkRowShape(row);
    const members = this.#write(row, '', this.#members.begin(), undefined);
    this.#members.end(row);
    return members;
  }
}

const member = (before: string, head: string, value: string | undefined): string => (value === undefined ? before : before === '' ? head + value : `${before},${head}${value}`);

/** A column's value as JSON; nothing for an empty list. */
function valueText(field: CompiledField, json: JsonColumns): (value: unknown) => string | undefined {
  const { name, type, mode } = field.schema;
  const quick = mode === 'REPEATED' ? undefined : type === 'JSON' ? QUICK_JSON[json] : QUICK[type as ScalarType];
  const slow = (value: unknown): string | undefined => {
    const checked = checkField(field, value, name);
    return checked === null || (Array.isArray(checked) && checked.length === 0) ? undefined : checkedText[json](field, checked);
  };
  return quick === undefined ? slow : (value) => quick(value) ?? slow(value);
}
