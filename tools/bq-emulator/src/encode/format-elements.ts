/** Elements that say nothing of a type, which has no zone, no clock or no day: https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements */
const INAPPLICABLE: Readonly<Record<string, string>> = { DATE: 'cHIklMPpRrSsTXZz', TIME: 'AaBbhCcDdeFGgJjmQsUuVWwxYyZz', DATETIME: 'Zz' };

/** `%%`, `%E3S` or a plain `%Y`, with its letter. */
const ELEMENT = /%(?:E(?:\*|\d)?|-)?([a-zA-Z%])/g;

const isForeign = (letter: string, type: string): boolean => INAPPLICABLE[type]?.includes(letter) === true;

/** A format for FORMAT_DATE and its like: what says nothing of the type is shown as it is written. */
export const shownFormat = (type: string, format: string): string => format.replace(ELEMENT, (whole: string, letter: string) => (isForeign(letter, type) ? `%${whole}` : whole));

/** The first element that a PARSE function of the type refuses. */
const foreignElement = (type: string, format: string): string | undefined => [...format.matchAll(ELEMENT)].find(([, letter = '']) => isForeign(letter, type))?.[0];

export const isReadable = (type: string, format: string): boolean => foreignElement(type, format) === undefined;

/** @throws RangeError for a format with an element that says nothing of the type */
export function readableFormat(type: string, format: string): string {
  const element = foreignElement(type, format);
  if (element !== undefined) throw new RangeError(`Invalid format: ${element} is not allowed for the ${type} type.`);
  return format;
}
