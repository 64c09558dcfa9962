import { type DialectCases, fails, of } from '../dialect-case.js';

const raw = String.raw;

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions */
export const STRING_CASES: DialectCases = {
  'ASCII, UNICODE, CHR': [
    ...of('INT64', { 'ASCII("abcd")': 97, 'ASCII("a")': 97, 'ASCII("")': 0, 'ASCII(NULL)': null, 'UNICODE("âbcd")': 226, 'UNICODE("â")': 226, 'UNICODE("")': 0, 'UNICODE(NULL)': null }),
    ...of('STRING', { 'CHR(65)': 'A', 'CHR(255)': 'ÿ', 'CHR(513)': 'ȁ', 'CHR(1024)': 'Ѐ', 'CHR(97)': 'a', 'CHR(0xF9B5)': '\uF9B5', 'CHR(NULL)': null }),
  ],
  'lengths': of('INT64', {
    'LENGTH("абвгд")': 5, 'CHAR_LENGTH("абвгд")': 5, 'CHARACTER_LENGTH("абвгд")': 5, 'BYTE_LENGTH("абвгд")': 10, 'OCTET_LENGTH("абвгд")': 10, 'LENGTH(b"abc")': 3, 'BYTE_LENGTH(b"абвгд")': 10, 'LENGTH("")': 0, 'LENGTH(NULL)': null,
    'LENGTH("😀")': 1, 'BYTE_LENGTH("😀")': 4,
  }),
  'CODE_POINTS': [
    ...of('STRING', { 'CODE_POINTS_TO_STRING([65, 255, 513, 1024])': 'AÿȁЀ', 'CODE_POINTS_TO_STRING([97, 0, 0xF9B5])': 'a\0\uF9B5', 'CODE_POINTS_TO_STRING([65, 255, NULL, 1024])': null }),
    ...of('BYTES', { 'CODE_POINTS_TO_BYTES([65, 98, 67, 100])': 'AbCd', 'CODE_POINTS_TO_BYTES([255, 0])': '\xff\0' }),
    ...of('ARRAY<INT64>', { 'TO_CODE_POINTS("foo")': [102, 111, 111], 'TO_CODE_POINTS("bar")': [98, 97, 114], 'TO_CODE_POINTS("baz")': [98, 97, 122], 'TO_CODE_POINTS("Ā")': [256], [raw`TO_CODE_POINTS(b"\x00\x01\x10\xff")`]: [0, 1, 16, 255], [raw`TO_CODE_POINTS(b"\x66\x6f\x6f")`]: [102, 111, 111] }),
    ['SELECT STRING_AGG(CHR(MOD(c - 97 + 13, 26) + 97), "") FROM UNNEST(TO_CODE_POINTS("hello")) AS c', 'STRING', 'uryyb'],
  ],
  'CONCAT': [
    ...of('STRING', { 'CONCAT("T.P.", " ", "Bar")': 'T.P. Bar', 'CONCAT("Summer", " ", 1923)': 'Summer 1923', 'CONCAT("a", NULL)': null, 'CONCAT("a", 1.5, TRUE)': 'a1.5true', 'CONCAT("d", DATE "2024-01-02")': 'd2024-01-02', '"a" || "b" || "c"': 'abc' }),
    ...of('BYTES', { [raw`CONCAT(b"\x01", b"\x02")`]: '\x01\x02', 'b"ab" || b"c"': 'abc' }),
  ],
  'CONTAINS_SUBSTR': of('BOOL', {
    'CONTAINS_SUBSTR("the blue house", "Blue house")': true, 'CONTAINS_SUBSTR("the red house", "blue")': false, 'CONTAINS_SUBSTR((23, 35, 41), "35")': true, 'CONTAINS_SUBSTR(("Boston", "New York"), "new")': true, 'CONTAINS_SUBSTR([1, 22, 3], "22")': true,
  }),
  'EDIT_DISTANCE': of('INT64', { 'EDIT_DISTANCE("a", "b")': 1, 'EDIT_DISTANCE("aa", "b")': 2, 'EDIT_DISTANCE("aa", "ba")': 1, 'EDIT_DISTANCE("abcdefg", "a", max_distance => 2)': 2, 'EDIT_DISTANCE("kitten", "sitting")': 3 }),
  'STARTS_WITH, ENDS_WITH': of('BOOL', {
    'STARTS_WITH("bar", "b")': true, 'STARTS_WITH("bar", "a")': false, 'STARTS_WITH("bar", "")': true, 'STARTS_WITH(b"bar", b"ba")': true, 'ENDS_WITH("apple", "e")': true, 'ENDS_WITH("banana", "e")': false, 'ENDS_WITH(b"bar", b"ar")': true, 'STARTS_WITH(NULL, "b")': null,
  }),
  'encodings': [
    ...of('STRING', {
      [raw`TO_BASE32(b"abcde\xFF")`]: 'MFRGGZDF74======', [raw`TO_BASE64(b"\377\340")`]: '/+A=', [raw`TO_HEX(b"\x00\x01\x02\x03\xAA\xEE\xEF\xFF")`]: '00010203aaeeefff', 'TO_HEX(b"foobar")': '666f6f626172', 'TO_BASE64(b"")': '', 'TO_HEX(NULL)': null,
      [raw`SAFE_CONVERT_BYTES_TO_STRING(b"\xc2")`]: '\ufffd', 'SAFE_CONVERT_BYTES_TO_STRING(b"abc")': 'abc',
    }),
    ...of('BYTES', { 'FROM_BASE32("MFRGGZDF74======")': 'abcde\xff', 'FROM_BASE64("/+A=")': '\xff\xe0', 'FROM_HEX("00010203aaeeefff")': '\0\x01\x02\x03\xaa\xee\xef\xff', 'FROM_HEX("0AF")': '\0\xaf', 'FROM_HEX("666f6f626172")': 'foobar' }),
    ...fails({ 'FROM_HEX("xy")': 'Failed to decode invalid hexadecimal string', 'FROM_BASE64("a")': 'Failed to decode invalid base64 string' }),
  ],
  'FORMAT: integers and strings': of('STRING', {
    'FORMAT("%d", 10)': '10', 'FORMAT("|%10d|", 11)': '|        11|', 'FORMAT("+%010d+", 12)': '+0000000012+', [`FORMAT("%'d", 123456789)`]: '123,456,789', 'FORMAT("-%s-", "abcd efg")': '-abcd efg-', 'FORMAT("%f %E", 1.1, 2.2)': '1.100000 2.200000E+00',
    'FORMAT("%t", DATE "2015-09-01")': '2015-09-01', 'FORMAT("%t", TIMESTAMP "2015-09-01 12:34:56 America/Los_Angeles")': '2015-09-01 19:34:56+00', 'FORMAT("%x", 255)': 'ff', 'FORMAT("%X", 255)': 'FF', 'FORMAT("%o", 8)': '10', 'FORMAT("%#x", 255)': '0xff', 'FORMAT("%i", 7)': '7', 'FORMAT("%+d", 5)': '+5', 'FORMAT("% d", 5)': ' 5',
    'FORMAT("%-5d|", 5)': '5    |', 'FORMAT("%5s|", "ab")': '   ab|', 'FORMAT("%-5s|", "ab")': 'ab   |', 'FORMAT("%%")': '%', 'FORMAT("%s-%s", "a", "b")': 'a-b', 'FORMAT("%d", NULL)': null, 'FORMAT(NULL, 1)': null, 'FORMAT("%t", NULL)': 'NULL', 'FORMAT("%T", NULL)': 'NULL', 'FORMAT("%.2s", "abcdef")': 'ab', 'FORMAT("%*d", 5, 42)': '   42', 'FORMAT("%.*f", 2, 1.23456)': '1.23',
    'FORMAT("%03d", 7)': '007', 'FORMAT("%x", 0)': '0', 'FORMAT("%d", -3)': '-3', 'FORMAT("%05d", -3)': '-0003',
  }),
  'FORMAT: floats': of('STRING', {
    'FORMAT("%f", 392.65)': '392.650000', 'FORMAT("%e", 392.65)': '3.926500e+02', 'FORMAT("%E", 392.65)': '3.926500E+02', 'FORMAT("%g", 392.65)': '392.65', 'FORMAT("%g", 392650000.0)': '3.9265e+08', 'FORMAT("%G", 392650000.0)': '3.9265E+08', 'FORMAT("%.2e", 12345.678)': '1.23e+04', [`FORMAT("%'.2f", 1234567.891)`]: '1,234,567.89', 'FORMAT("%f", NUMERIC "1.5")': '1.500000',
    'FORMAT("%.0f", 2.7)': '3', 'FORMAT("%10.2f|", 3.14159)': '      3.14|', 'FORMAT("%f", CAST("inf" AS FLOAT64))': 'inf', 'FORMAT("%g", 100000.0)': '100000', 'FORMAT("%g", 1000000.0)': '1e+06',
  }),
  'FORMAT: %t and %T': of('STRING', {
    'FORMAT("%t", 1)': '1', 'FORMAT("%T", 1)': '1', 'FORMAT("%T", 1.0)': '1.0', 'FORMAT("%t", 1.0)': '1.0', 'FORMAT("%T", "abc")': '"abc"', [raw`FORMAT("%T", "a\"b")`]: `'a"b'`, 'FORMAT("%T", NUMERIC "11.1")': 'NUMERIC "11.1"', 'FORMAT("%T", DATE "2014-11-15")': 'DATE "2014-11-15"', 'FORMAT("%T", TRUE)': 'true', 'FORMAT("%T", [1, 2])': '[1, 2]', 'FORMAT("%t", [1, 2])': '[1, 2]', 'FORMAT("%T", STRUCT(1, "a"))': '(1, "a")', 'FORMAT("%t", STRUCT(1, "a"))': '(1, a)', 'FORMAT("%t", ["a", "b"])': '[a, b]', 'FORMAT("%T", ["a", "b"])': '["a", "b"]',
    'FORMAT("%T", b"abc")': 'b"abc"', 'FORMAT("%T", TIMESTAMP "2014-11-15 00:00:00+00")': 'TIMESTAMP "2014-11-15 00:00:00+00"', 'FORMAT("%T", CAST("NaN" AS FLOAT64))': 'CAST("nan" AS FLOAT64)', 'FORMAT("%t", DATETIME "2014-11-15 01:02:03")': '2014-11-15 01:02:03',
  }),
  'INITCAP': of('STRING', { 'INITCAP("Hello World-everyone!")': 'Hello World-Everyone!', 'INITCAP("tHe dog BARKS loudly+friendly")': 'The Dog Barks Loudly+Friendly', 'INITCAP("apples&oranges;&pears")': 'Apples&Oranges;&Pears', 'INITCAP("tata ravi teja")': 'Tata Ravi Teja', 'INITCAP("hello WORLD-everyone!", " ")': 'Hello World-everyone!', 'INITCAP(NULL)': null }),
  'INSTR, STRPOS': of('INT64', {
    'INSTR("banana", "an")': 2, 'INSTR("banana", "an", 3)': 4, 'INSTR("banana", "an", 1, 2)': 4, 'INSTR("banana", "an", 1, 3)': 0, 'INSTR("banana", "an", -1)': 4, 'INSTR("banana", "an", -1, 2)': 2, 'INSTR("banana", "ann")': 0, 'INSTR("helloooo", "oo", 1, 1)': 5, 'INSTR("helloooo", "oo", 1, 2)': 6, 'INSTR("banana", "an", 3, 1)': 4, 'INSTR("banana", "an", -3, 1)': 4,
    'STRPOS("foo@example.com", "@")': 4, 'STRPOS("quxexample", "@")': 0, 'STRPOS("âb", "b")': 2, 'STRPOS("abc", "")': 1, 'STRPOS(NULL, "a")': null, 'STRPOS(b"abc", b"c")': 3,
  }),
  'LEFT, RIGHT': [
    ...of('STRING', { 'LEFT("banana", 3)': 'ban', 'LEFT("a", 3)': 'a', 'LEFT("âb", 1)': 'â', 'LEFT("abc", 0)': '', 'RIGHT("apple", 3)': 'ple', 'RIGHT("a", 3)': 'a', 'RIGHT("abc", 0)': '' }),
    ...of('BYTES', { 'LEFT(b"apple", 3)': 'app', 'RIGHT(b"apple", 3)': 'ple' }), ...fails({ 'LEFT("a", -1)': 'Second argument in LEFT() cannot be negative' }),
  ],
  'LOWER, UPPER': [...of('STRING', { 'LOWER("FOO")': 'foo', 'LOWER("ÀÉ")': 'àé', 'UPPER("foo")': 'FOO', 'UPPER("àé")': 'ÀÉ', 'UPPER(NULL)': null }), ...of('BYTES', { 'UPPER(b"abc")': 'ABC', 'LOWER(b"ABC")': 'abc' })],
  'LPAD, RPAD': [
    ...of('STRING', {
      'LPAD("abc", 5)': '  abc', 'LPAD("abc", 2)': 'ab', 'LPAD("例子", 4)': '  例子', 'LPAD("abc", 8, "def")': 'defdeabc', 'LPAD("abc", 5, "-")': '--abc', 'LPAD("例子", 5, "中文")': '中文中例子', 'LPAD("abc", 0)': '', 'LPAD(NULL, 3)': null,
      'RPAD("abc", 5)': 'abc  ', 'RPAD("abc", 2)': 'ab', 'RPAD("例子", 4)': '例子  ', 'RPAD("abc", 8, "def")': 'abcdefde', 'RPAD("abc", 5, "-")': 'abc--', 'RPAD("例子", 5, "中文")': '例子中文中', 'RPAD("abc", 0)': '',
    }),
    ...of('BYTES', { 'LPAD(b"abc", 5)': '  abc', 'LPAD(b"abc", 2)': 'ab', 'LPAD(b"abc", 8, b"def")': 'defdeabc', 'RPAD(b"abc", 8, b"def")': 'abcdefde', 'RPAD(b"abc", 5)': 'abc  ' }),
  ],
  'TRIM': [
    ...of('STRING', { 'TRIM("   apple   ")': 'apple', 'TRIM("***apple***", "*")': 'apple', 'TRIM("xyxapplexzy", "xyz")': 'apple', 'LTRIM("   apple   ")': 'apple   ', 'LTRIM("***apple***", "*")': 'apple***', 'LTRIM("xxxapplexxx", "xyz")': 'applexxx', 'RTRIM("***apple***", "*")': '***apple', 'RTRIM("applexxz", "xyz")': 'apple', [raw`TRIM("\t a\n")`]: 'a', 'TRIM(NULL)': null, 'RTRIM("  a  ")': '  a' }),
    ...of('BYTES', { 'TRIM(b"apple", b"na")': 'pple', 'LTRIM(b"xxa", b"x")': 'a', 'RTRIM(b"axx", b"x")': 'a' }),
  ],
  'NORMALIZE': [
    ...of('STRING', { [raw`NORMALIZE("\u00ea", NFD)`]: 'e\u0302', [raw`NORMALIZE("e\u0302")`]: '\u00ea', [raw`NORMALIZE_AND_CASEFOLD("The RED barn")`]: 'the red barn', [raw`NORMALIZE("Raha\u2004Mahan", NFKC)`]: 'Raha Mahan' }),
    ...of('BOOL', { [raw`NORMALIZE("\u00ea") = NORMALIZE("\u0065\u0302")`]: true, 'NORMALIZE_AND_CASEFOLD("The red barn") = NORMALIZE_AND_CASEFOLD("The Red Barn")': true }),
  ],
  'REGEXP_CONTAINS': of('BOOL', {
    [raw`REGEXP_CONTAINS("foo@example.com", r"@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+")`]: true, [raw`REGEXP_CONTAINS("www.example.net", r"@[a-zA-Z0-9-]+\.")`]: false, [raw`REGEXP_CONTAINS("a@foo.com", r"^([\w.+-]+@foo\.com|[\w.+-]+@bar\.org)$")`]: true, [raw`REGEXP_CONTAINS("!b@bar.org", r"^([\w.+-]+@foo\.com|[\w.+-]+@bar\.org)$")`]: false, 'REGEXP_CONTAINS("abc", "")': true, 'REGEXP_CONTAINS(NULL, "a")': null, 'REGEXP_CONTAINS("ABC", "(?i)b")': true, 'REGEXP_CONTAINS(b"abc", b"b")': true,
  }),
  'REGEXP_EXTRACT': [
    ...of('STRING', {
      [raw`REGEXP_EXTRACT("foo@example.com", r"^[a-zA-Z0-9_.+-]+")`]: 'foo', [raw`REGEXP_EXTRACT("foo@example.com", r"^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.([a-zA-Z0-9-.]+$)")`]: 'com', 'REGEXP_EXTRACT("abc", "x")': null, 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 1, 1)': 'Hello', 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 1, 2)': 'Helloo', 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 1, 3)': 'Hellooo', 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 1, 4)': null, 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 2, 1)': 'ello', 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 3, 1)': 'Helloo', 'REGEXP_EXTRACT("Hello Helloo and Hellooo", "H?ello+", 20, 1)': null, 'REGEXP_EXTRACT("cat on the mat", ".at")': 'cat', 'REGEXP_SUBSTR("Hello World", "o")': 'o', 'REGEXP_SUBSTR("Hello Helloo", "H?ello+", 1, 2)': 'Helloo', 'REGEXP_EXTRACT("a1", "(?:a)(1)")': '1', 'REGEXP_EXTRACT(NULL, "a")': null,
    }),
    ...of('BYTES', { 'REGEXP_EXTRACT(b"abc", b"b.")': 'bc' }),
    ['SELECT REGEXP_EXTRACT(s, p) FROM (SELECT "a=1" AS s, "a=(.)" AS p)', 'STRING', '1'],
  ],
  'REGEXP_EXTRACT_ALL': of('ARRAY<STRING>', {
    'REGEXP_EXTRACT_ALL("Try `func(x)` or `func(y)`", "`(.+?)`")': ['func(x)', 'func(y)'], 'REGEXP_EXTRACT_ALL("abc", "x")': [], 'REGEXP_EXTRACT_ALL("banana", "ana")': ['ana'], 'REGEXP_EXTRACT_ALL("a1b2", "[0-9]")': ['1', '2'],
  }),
  'REGEXP_INSTR': of('INT64', {
    'REGEXP_INSTR("ab@cd-ef", "@[^-]*")': 3, 'REGEXP_INSTR("ab@d-ef", "@[^-]*")': 3, 'REGEXP_INSTR("abc@cd-ef", "@[^-]*")': 4, 'REGEXP_INSTR("abc-ef", "@[^-]*")': 0, 'REGEXP_INSTR("a@cd-ef b@cd-ef", "@[^-]*", 1)': 2, 'REGEXP_INSTR("a@cd-ef b@cd-ef", "@[^-]*", 2)': 2, 'REGEXP_INSTR("a@cd-ef b@cd-ef", "@[^-]*", 3)': 10, 'REGEXP_INSTR("a@cd-ef b@cd-ef c@cd-ef", "@[^-]*", 1, 1)': 2, 'REGEXP_INSTR("a@cd-ef b@cd-ef c@cd-ef", "@[^-]*", 1, 2)': 10, 'REGEXP_INSTR("a@cd-ef b@cd-ef c@cd-ef", "@[^-]*", 1, 3)': 18, 'REGEXP_INSTR("a@cd-ef", "@[^-]*", 1, 1, 0)': 2, 'REGEXP_INSTR("a@cd-ef", "@[^-]*", 1, 1, 1)': 5,
  }),
  'REGEXP_REPLACE': [
    ...of('STRING', { [raw`REGEXP_REPLACE("# Heading", r"^# ([a-zA-Z0-9\s]+$)", "<h1>\\1</h1>")`]: '<h1>Heading</h1>', 'REGEXP_REPLACE("abc", "b", "X")': 'aXc', 'REGEXP_REPLACE("aaa", "a", "b")': 'bbb', [raw`REGEXP_REPLACE("abc", "b(.)", "X\\1")`]: 'aXc', [raw`REGEXP_REPLACE("abc", "b", "[\\0]")`]: 'a[b]c', 'REGEXP_REPLACE("abc", "", "-")': '-a-b-c-', 'REGEXP_REPLACE(NULL, "a", "b")': null }),
    ...of('BYTES', { 'REGEXP_REPLACE(b"abc", b"b", b"X")': 'aXc' }),
  ],
  'REPEAT': [...of('STRING', { 'REPEAT("abc", 3)': 'abcabcabc', 'REPEAT("abc", NULL)': null, 'REPEAT(NULL, 3)': null, 'REPEAT("a", 0)': '' }), ...of('BYTES', { 'REPEAT(b"ab", 2)': 'abab' }), ...fails({ 'REPEAT("a", -1)': 'Second argument in REPEAT() cannot be negative' })],
  'REPLACE': [...of('STRING', { 'REPLACE("apple pie", "pie", "cobbler")': 'apple cobbler', 'REPLACE("abc", "", "x")': 'abc', 'REPLACE("aaa", "a", "")': '', 'REPLACE("abc", "z", "x")': 'abc', 'REPLACE("abc", NULL, "x")': null }), ...of('BYTES', { 'REPLACE(b"abc", b"b", b"X")': 'aXc' })],
  'REVERSE': [...of('STRING', { 'REVERSE("abc")': 'cba', 'REVERSE("абвгд")': 'дгвба', 'REVERSE("")': '' }), ...of('BYTES', { 'REVERSE(b"1a3")': '3a1' })],
  'SOUNDEX': of('STRING', { 'SOUNDEX("Ashcraft")': 'A261', 'SOUNDEX("Raven")': 'R150', 'SOUNDEX("Ribbon")': 'R150', 'SOUNDEX("apple")': 'a140', 'SOUNDEX("Hello world!")': 'H464', 'SOUNDEX(" H3##!@llo w00orld!")': 'H464', 'SOUNDEX("#1")': '', 'SOUNDEX(NULL)': null }),
  'SPLIT': [
    ...of('ARRAY<STRING>', { 'SPLIT("b,c,d")': ['b', 'c', 'd'], 'SPLIT("abc")': ['abc'], 'SPLIT("")': [''], 'SPLIT("a-b", "-")': ['a', 'b'], 'SPLIT("abc", "")': ['a', 'b', 'c'], 'SPLIT("a,,b")': ['a', '', 'b'], 'SPLIT(",a")': ['', 'a'] }),
    ...of('ARRAY<BYTES>', { 'SPLIT(b"a-b", b"-")': ['a', 'b'] }),
    ['SELECT SPLIT("a b c", " ")[SAFE_OFFSET(5)]', 'STRING', null], ['SELECT SPLIT("a b c", " ")[ORDINAL(2)]', 'STRING', 'b'],
  ],
  'SUBSTR': [
    ...of('STRING', {
      'SUBSTR("apple", 2)': 'pple', 'SUBSTR("apple", 2, 2)': 'pp', 'SUBSTR("apple", -2)': 'le', 'SUBSTR("apple", 1, 123)': 'apple', 'SUBSTR("apple", 123)': '', 'SUBSTR("apple", 123, 5)': '', 'SUBSTR("apple", 0)': 'apple', 'SUBSTR("apple", -20)': 'apple', 'SUBSTR("apple", 0, 2)': 'ap', 'SUBSTR("apple", -3, 2)': 'pl', 'SUBSTRING("apple", 3)': 'ple', 'SUBSTRING("apple", 1, 0)': '', 'SUBSTR(NULL, 1)': null, 'SUBSTR("абвгд", 2, 2)': 'бв', 'SUBSTR("banana", -6, 2)': 'ba',
    }),
    ...of('BYTES', { 'SUBSTR(b"apple", 2)': 'pple', 'SUBSTR(b"apple", -2)': 'le', 'SUBSTR(b"apple", 2, 2)': 'pp' }),
    ...fails({ 'SUBSTR("a", 1, -1)': 'Third argument in SUBSTR() cannot be negative' }),
  ],
  'TRANSLATE': of('STRING', { 'TRANSLATE("This is a cookie", "sco", "zku")': 'Thiz iz a kuukie', 'TRANSLATE("abc", "ab", "x")': 'xc', 'TRANSLATE("abc", "", "")': 'abc', 'TRANSLATE(NULL, "a", "b")': null }),
  'LIKE': [
    ...of('BOOL', { '"abc" LIKE "a%"': true, '"abc" LIKE "_b_"': true, '"abc" LIKE "A%"': false, '"abc" NOT LIKE "b%"': true, 'NULL LIKE "a"': null, '"abc" LIKE ANY ("x%", "a%")': true, '"abc" LIKE ALL ("a%", "%c")': true, '"abc" LIKE SOME ("x")': false, [raw`"50%" LIKE "50\\%"`]: true, [raw`"500" LIKE "50\\%"`]: false, 'b"abc" LIKE b"a%"': true, '"" LIKE "%"': true }),
  ],
  'hash functions': [
    ...of('STRING', {
      'TO_HEX(MD5("Hello World"))': 'b10a8db164e0754105b7a99be72e3fe5', 'TO_HEX(SHA1("Hello World"))': '0a4d55a8d778e5022fab701977c5d840bbc486d0', 'TO_HEX(SHA256("Hello World"))': 'a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e', 'TO_HEX(MD5(""))': 'd41d8cd98f00b204e9800998ecf8427e', 'TO_HEX(MD5(b"Hello World"))': 'b10a8db164e0754105b7a99be72e3fe5',
      'TO_HEX(SHA512("Hello World"))': '2c74fd17edafd80e8447b0d46741ee243b7eb74dd2149a0ab1b9246fb30382f27e853d8585719e0e67cbda0daa8f51671064615d645ae27acb15bfb1447f459b', 'TO_HEX(SHA1(NULL))': null,
    }),
    ...of('INT64', { 'FARM_FINGERPRINT(CONCAT(CAST(1 AS STRING), "foo", CAST(true AS STRING)))': -1541654101129638711n, 'FARM_FINGERPRINT(CONCAT(CAST(2 AS STRING), "apple", CAST(false AS STRING)))': 2794438866806483259n, 'FARM_FINGERPRINT(CONCAT(CAST(3 AS STRING), "", CAST(true AS STRING)))': -4880158226897771312n, 'FARM_FINGERPRINT(NULL)': null }),
    ...of('INT64', { 'BYTE_LENGTH(MD5("a"))': 16, 'BYTE_LENGTH(SHA512("a"))': 64, 'LENGTH(GENERATE_UUID())': 36 }),
  ],
};
