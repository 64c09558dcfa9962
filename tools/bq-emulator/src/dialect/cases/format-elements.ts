import { type DialectCases, fails, of } from '../dialect-case.js';

const numbers = (examples: Readonly<Record<string, string>>) => of('STRING', Object.fromEntries(Object.entries(examples).map(([call, text]) => [`CAST(${call.replace(' | ', ' AS STRING FORMAT "')}")`, text])));

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements: numbers to text, dates and times both ways */
export const FORMAT_CASES: DialectCases = {
  'numbers: digits': numbers({
    '12 | 000': ' 012', '12 | 000.000': ' 012.000', '-12 | 000.000': '-012.000', '12 | 999': '  12', '12 | 999.999': '  12.000', '192 | XXX': '  C0', '192 | xxx': '  c0', '123.58 | 999.999': ' 123.580', '123.58 | 999D999': ' 123.580', '12345 | 999,999': '  12,345', '12345 | 999G999': '  12,345', 'NUMERIC "123.58" | 999.999': ' 123.580', 'BIGNUMERIC "123.58" | 999.999': ' 123.580', '1234567 | 9,999,999': ' 1,234,567',
  }),
  'numbers: signs and currency': numbers({
    '12 | $999': '  $12', '12 | L999': '  $12', '12 | C999': '  USD12', '-12 | S9999': '  -12', '12 | S9999': '  +12', '-12 | 9999S': '  12-', '12 | 9999S': '  12+', '12 | 9999MI': '  12 ', '-12 | 9999MI': '  12-', '12 | 9999PR': '   12 ', '-12 | 9999PR': '  <12>',
  }),
  'numbers: other notations': numbers({
    '2021 | RN': '          MMXXI', '2021 | FMRN': 'MMXXI', '23.5 | S000V00': '+02350', '0.23 | B99.999S': '       ', '1.23 | B99.999S': ' 1.230+', '20 | 9.99EEEE': ' 2.00E+01', '299792458 | S9.999EEEE': '+2.998E+08', '12.5 | FM999999.000': '12.5', '12345678901 | TM': '12345678901',
  }),
  'dates: output': of('STRING', {
    'CAST(DATE "2018-01-30" AS STRING FORMAT "RRRR")': '2018', 'CAST(DATE "2018-01-30" AS STRING FORMAT "RR")': '18', 'CAST(DATE "2018-01-30" AS STRING FORMAT "Day, Mon DD")': 'Tuesday, Jan 30', 'CAST(DATE "0018-01-30" AS STRING FORMAT "YYYY")': '0018', 'CAST(DATE "0098-01-30" AS STRING FORMAT "YYYY")': '0098', 'CAST(DATE "2018-11-30" AS STRING FORMAT "Q")': '4',
    'CAST(TIMESTAMP "2008-12-25 00:00:00+00:00" AS STRING FORMAT "TZH" AT TIME ZONE "Asia/Kolkata")': '+05', 'CAST(TIMESTAMP "2008-12-25 00:00:00+00:00" AS STRING FORMAT "TZM" AT TIME ZONE "Asia/Kolkata")': '30', 'CAST(CAST("2008-12-25 00:00:00+00:00" AS TIMESTAMP) AS STRING FORMAT "HH24:MI" AT TIME ZONE "America/New_York")': '19:00', 'CAST(DATETIME "2008-12-25 13:04:05.123456" AS STRING FORMAT "HH12:MI:SS.FF6 A.M.")': '01:04:05.123456 P.M.', 'CAST(DATETIME "2008-12-25 13:04:05" AS STRING FORMAT "YYYY-MM-DD\\"T\\"HH24:MI:SS")': '2008-12-25T13:04:05',
  }),
  'dates: input': [
    ...of('DATE', { 'CAST("2018-12-03" AS DATE FORMAT "YYYY-MM-DD")': '2018-12-03', 'CAST("December 25, 2008" AS DATE FORMAT "MONTH DD, YYYY")': '2008-12-25', 'CAST("25 DEC 08" AS DATE FORMAT "DD MON RR")': '2008-12-25', 'CAST("99-01-02" AS DATE FORMAT "RR-MM-DD")': '1999-01-02', 'CAST("2008360" AS DATE FORMAT "YYYYDDD")': '2008-12-25', 'CAST("2018" AS DATE FORMAT "YYYY")': '2018-05-01' }),
    ...of('TIME', { 'CAST("15:30" AS TIME FORMAT "HH24:MI")': '15:30:00', 'CAST("09:30:00.25 A.M." AS TIME FORMAT "HH12:MI:SS.FF2 A.M.")': '09:30:00.250' }),
    ...of('TIMESTAMP', { 'CAST("2020.06.03 00:00:53" AS TIMESTAMP FORMAT "YYYY.MM.DD HH24:MI:SS" AT TIME ZONE "America/New_York")': '2020-06-03 04:00:53+00', 'CAST("2020-06-03 00:00:53 -05:30" AS TIMESTAMP FORMAT "YYYY-MM-DD HH24:MI:SS TZH:TZM")': '2020-06-03 05:30:53+00' }),
    ...fails({ 'CAST("x" AS DATE FORMAT "YYYY")': 'Failed to parse input string "x"' }),
  ],
  'bytes': [
    ...of('STRING', { 'CAST(b"\\x02\\x11\\x3b" AS STRING FORMAT "BASE2")': '000000100001000100111011', 'CAST(b"\\x02\\x11\\x3b" AS STRING FORMAT "BASE8")': '00410473', 'CAST(b"\\x02\\x11\\x3b" AS STRING FORMAT "BASE16")': '02113b', 'CAST(b"\\x02\\x11\\x3b" AS STRING FORMAT "BASE32")': 'AIITW===', 'CAST(b"\\x02\\x11\\x3b" AS STRING FORMAT "BASE64")': 'AhE7', 'CAST(b"\\xde\\xad\\xbe\\xef" AS STRING FORMAT "BASE64M")': '3q2+7w==' }),
    ...of('BYTES', { 'CAST("02113b" AS BYTES FORMAT "BASE16")': '\x02\x11;', 'CAST("AIITW===" AS BYTES FORMAT "BASE32")': '\x02\x11;', 'CAST("000000100001000100111011" AS BYTES FORMAT "BASE2")': '\x02\x11;', 'CAST("00410473" AS BYTES FORMAT "BASE8")': '\x02\x11;' }),
  ],
};
