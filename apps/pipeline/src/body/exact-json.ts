/** A number of a JSON text that a JavaScript number cannot hold exactly: its source text, written out again unchanged. */
interface RawNumber {
  readonly rawJSON: string;
}

/** `JSON.rawJSON` and `context.source` are in Node 24 (ES2026, proposal-json-parse-with-source) and not yet in TypeScript's library. */
interface SourceJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
}
const sourceJson = JSON as unknown as SourceJson;

export const isRawNumber = (value: unknown): value is RawNumber => sourceJson.isRawJSON(value);

/** Parses JSON without losing a digit: a number that is not written as a plain safe integer is kept as its source text. */
export function parseExactJson(text: string): unknown {
  return sourceJson.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return Number.isSafeInteger(value) && String(value) === source ? value : sourceJson.rawJSON(source);
  });
}
