const CODES: Readonly<Record<string, string>> = { b: '1', f: '1', p: '1', v: '1', c: '2', g: '2', j: '2', k: '2', q: '2', s: '2', x: '2', z: '2', d: '3', t: '3', l: '4', m: '5', n: '5', r: '6' };

/** First letter and three digits: https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#soundex */
export function soundex(text: string): string {
  const letters = text.replace(/[^A-Za-z]/g, '');
  const [first] = letters;
  if (first === undefined) return '';
  let last = CODES[first.toLowerCase()] ?? '';
  let digits = '';
  for (const letter of letters.slice(1).toLowerCase()) {
    // Letters without a code (vowels, h, w, y) part nothing: `sas` has one s.
    const code = CODES[letter];
    if (code === undefined || code === last) continue;
    digits += code;
    last = code;
  }
  return `${first}${digits.slice(0, 3).padEnd(3, '0')}`;
}
