/** SEARCH with the LOG_ANALYZER: https://cloud.google.com/bigquery/docs/reference/standard-sql/text-analysis#log_analyzer */
const DELIMITER = String.raw`(?:[\][<>(){}|!;,'"*&?+/:=@.$%\\_\n\r\s\t-]|%(?:21|26|2526|3B|20|2520|%3D))`;
const SPLITTER = new RegExp(`${DELIMITER}+`, 'i');

const terms = (text: string): readonly string[] => text.toLowerCase().split(SPLITTER).filter((term) => term !== '');
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);

/** Whether the text has every term of the query, and every phrase that the query puts in backquotes, as they stand. */
export function hasAllTerms(text: string, query: string): boolean {
  const phrases = [...query.matchAll(/`([^`]*)`/g)].map((match) => match[1] ?? '');
  const single = terms(query.replace(/`[^`]*`/g, ' '));
  if (phrases.length === 0 && single.length === 0) throw new RangeError('SEARCH: search_query must contain at least one token');
  const found = new Set(terms(text));
  return single.every((term) => found.has(term)) && phrases.every((phrase) => new RegExp(`(?:^|${DELIMITER})${escaped(phrase)}(?:$|${DELIMITER})`, 'i').test(text));
}
