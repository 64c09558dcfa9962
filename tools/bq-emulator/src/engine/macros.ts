import { MAX_GENERATED_ELEMENTS } from './result-limits.js';
import { SERIES_MACROS } from './series-macros.js';

/**
 * What GoogleSQL does and DuckDB does otherwise, as macros that the translator's tables may use.
 * Errors are raised in BigQuery's words with `bq_raise()`, which unlike the engine's own `error()` may stand inside TRY.
 */
const DEFINITIONS: Readonly<Record<string, string>> = {
  'bq_decimal_text(x)': `CASE WHEN contains(x::VARCHAR, '.') THEN rtrim(rtrim(x::VARCHAR, '0'), '.') ELSE x::VARCHAR END`,
  // Both digits and power of ten must be exact for the quotient to be; the engine reads a text right in any case.
  'bq_float_of_numeric(x)': 'CASE WHEN abs(x) < 9007199 THEN CAST(x AS DOUBLE) ELSE CAST(CAST(x AS VARCHAR) AS DOUBLE) END',
  'bq_float_of_stored(x)': 'CAST(CAST(x AS VARCHAR) AS DOUBLE)',
  'bq_div(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: ' || bq_float_text(a::DOUBLE) || ' / ' || bq_float_text(b::DOUBLE))::DOUBLE ELSE a::DOUBLE / b::DOUBLE END`,
  'bq_safe_div(a, b)': 'CASE WHEN b = 0 THEN NULL ELSE a::DOUBLE / b::DOUBLE END',
  'bq_int_div(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: ' || a || ' / ' || b)::BIGINT ELSE a // b END`,
  'bq_mod(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: MOD(' || bq_decimal_text(a) || ', ' || bq_decimal_text(b) || ')')::BIGINT ELSE a % b END`,
  // BIGNUMERIC in units of 10^-38: a decimal's digits and the zeros that it lacks.
  'bq_wide_of_int(x)': `CAST(CAST(x AS VARCHAR) || '${'0'.repeat(38)}' AS BIGNUM)`,
  'bq_wide_of_numeric(x)': `CAST(replace(CAST(x AS VARCHAR), '.', '') || '${'0'.repeat(29)}' AS BIGNUM)`,
  'bq_wide_of_stored(x)': `CAST(replace(CAST(x AS VARCHAR), '.', '') || '${'0'.repeat(20)}' AS BIGNUM)`,
  'bq_wide_in(x, what)': `CASE WHEN x >= CAST('${2n ** 255n}' AS BIGNUM) OR x < CAST('-${2n ** 255n}' AS BIGNUM) THEN CAST(bq_raise('bignumeric overflow' || what) AS BIGNUM) ELSE x END`,
  'bq_wide_abs(x)': `CASE WHEN x < CAST('0' AS BIGNUM) THEN -x ELSE x END`,
  'bq_wide_sign(x)': `CASE WHEN x < CAST('0' AS BIGNUM) THEN CAST('-1${'0'.repeat(38)}' AS BIGNUM) WHEN x > CAST('0' AS BIGNUM) THEN CAST('1${'0'.repeat(38)}' AS BIGNUM) ELSE x END`,
  // Few digits multiply in the engine's decimals, which is fifty times as quick.
  'bq_stored_multiply(a, b)': `CASE WHEN abs(a) < 1000000000 AND abs(b) < 1000000000 AND round(a, 9) = a AND round(b, 9) = b THEN CAST(replace(CAST(CAST(round(a, 9) AS DECIMAL(18,9)) * CAST(round(b, 9) AS DECIMAL(18,9)) AS VARCHAR), '.', '') || '${'0'.repeat(20)}' AS BIGNUM) ELSE bq_bignumeric_multiply(bq_wide_of_stored(a), bq_wide_of_stored(b)) END`,
  'bq_int_of(x)': `CASE WHEN regexp_full_match(trim(x), '[+-]?[0-9]+') THEN coalesce(TRY_CAST(trim(x) AS BIGINT), bq_raise('Bad int64 value: ' || x)::BIGINT) WHEN regexp_full_match(trim(x), '[+-]?0[xX][0-9a-fA-F]+') THEN CASE WHEN starts_with(trim(x), '-') THEN -(substring(trim(x), 2)::BIGINT) ELSE ltrim(trim(x), '+')::BIGINT END WHEN x IS NULL THEN NULL ELSE bq_raise('Bad int64 value: ' || x)::BIGINT END`,
  'bq_float_of(x)': `CASE WHEN x IS NULL THEN NULL WHEN contains(x, '_') OR TRY_CAST(trim(x) AS DOUBLE) IS NULL THEN bq_raise('Bad double value: ' || x)::DOUBLE ELSE TRY_CAST(trim(x) AS DOUBLE) END`,
  'bq_bool_of(x)': `CASE lower(x) WHEN 'true' THEN true WHEN 'false' THEN false ELSE CASE WHEN x IS NULL THEN NULL ELSE bq_raise('Bad bool value: ' || x)::BOOLEAN END END`,
  'bq_date_of(x)': `CASE WHEN x IS NULL THEN NULL WHEN NOT regexp_full_match(x, '\\d{4}-\\d{1,2}-\\d{1,2}') OR TRY_CAST(x AS DATE) IS NULL OR TRY_CAST(x AS DATE) < DATE '0001-01-01' THEN bq_raise('Invalid date: ''' || x || '''')::DATE ELSE TRY_CAST(x AS DATE) END`,
  'bq_at(list, i)': `CASE WHEN i < 0 THEN bq_raise('Array index ' || i || ' is out of bounds (underflow)') WHEN i >= len(list) THEN bq_raise('Array index ' || i || ' is out of bounds (overflow)') ELSE NULL END`,
  'bq_element(list, i)': `CASE WHEN bq_at(list, i) IS NULL THEN list[i + 1] END`,
  'bq_safe_element(list, i)': 'CASE WHEN i < 0 THEN NULL ELSE list[i + 1] END',
  // More than any text has is as good as any more.
  'bq_count(n)': 'CASE WHEN n > 2000000000 THEN 2000000000 ELSE n END',
  'bq_substr(s, p, n)': `CASE WHEN s IS NULL OR p IS NULL THEN NULL WHEN n < 0 THEN bq_raise('Third argument in SUBSTR() cannot be negative') WHEN p = 0 OR p < -length(s) THEN substring(s, 1, bq_count(n)) ELSE substring(s, bq_count(p), bq_count(n)) END`,
  'bq_instr(s, t)': 'CAST(instr(s, t) AS BIGINT)',
  'bq_week_start(d, dow)': `CAST(d AS DATE) - CAST((dayofweek(CAST(d AS DATE)) - dow + 7) % 7 AS INTEGER)`,
  'bq_to_micros(ts)': 'epoch_us(ts)',
  // In integers: a quotient of decimals is a double to the engine.
  'bq_floor_div(n, d)': '((n - ((n % d) + d) % d) // d)',
  'bq_shift_left(a, n)': `CASE WHEN n < 0 THEN bq_raise('Bitwise left shift by negative offset')::BIGINT WHEN n >= 64 THEN 0 ELSE CAST((a::BIT << n::INTEGER) AS BIGINT) END`,
  'bq_shift_right(a, n)': `CASE WHEN n < 0 THEN bq_raise('Bitwise right shift by negative offset')::BIGINT WHEN n >= 64 THEN 0 ELSE CAST((a::BIT >> n::INTEGER) AS BIGINT) END`,
  // A product with a power of ten is rounded itself: where that could decide, the exact value does.
  'bq_float_round(x, n)': 'CASE WHEN abs(n) < 300 AND (abs(abs(x * pow(10::DOUBLE, n) % 1) - 0.5) < 1e-3 OR abs(x * pow(10::DOUBLE, n)) BETWEEN 1e12 AND 1e16) THEN bq_exact_round(x, n) ELSE round(x, n::INTEGER) END',
  'bq_float_trunc(x, n)': 'CASE WHEN n > 0 AND n < 300 AND abs(abs(x * pow(10::DOUBLE, n) % 1) - 0.5) > 0.499 THEN bq_exact_trunc(x, n) ELSE trunc(x, n::INTEGER) END',
  'bq_sqrt(x)': `CASE WHEN x < 0 THEN bq_raise('Argument to SQRT cannot be negative: ' || bq_float_text(x))::DOUBLE ELSE sqrt(x) END`,
  'bq_ln(x)': `CASE WHEN x = '-inf'::DOUBLE THEN 'nan'::DOUBLE WHEN x <= 0 THEN bq_raise('Argument to LN must be positive: ' || bq_float_text(x))::DOUBLE ELSE ln(x) END`,
  'bq_log10(x)': `CASE WHEN x = '-inf'::DOUBLE THEN 'nan'::DOUBLE WHEN x <= 0 THEN bq_raise('Argument to LOG10 must be positive: ' || bq_float_text(x))::DOUBLE ELSE log10(x) END`,
  // Results that finite arguments cannot have: https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions
  'bq_finite(name, x, y)': `CASE WHEN isfinite(x) AND NOT isfinite(y) THEN bq_raise('Floating point error in function: ' || name || '(' || bq_float_text(x) || ')')::DOUBLE ELSE y END`,
  'bq_within(name, x, ok, y)': `CASE WHEN isinf(x) AND NOT (ok) THEN 'nan'::DOUBLE WHEN NOT isnan(x) AND NOT (ok) THEN bq_raise('Floating point error in function: ' || name || '(' || bq_float_text(x) || ')')::DOUBLE ELSE y END`,
  'bq_exp(x)': `bq_finite('EXP', x, exp(x))`,
  'bq_pow(x, y)': `CASE WHEN isfinite(x) AND isfinite(y) AND NOT isfinite(pow(x, y)) THEN bq_raise('Floating point error in function: POW(' || bq_float_text(x) || ', ' || bq_float_text(y) || ')')::DOUBLE ELSE pow(x, y) END`,
  'bq_parse_decimal_text(x)': `CASE WHEN regexp_full_match(x, '\\s*[+-]?[\\s]*[0-9,]*\\.?[0-9]*([eE][+-]?[0-9]+)?\\s*[+-]?\\s*') AND regexp_matches(x, '[0-9]') THEN CASE WHEN regexp_matches(x, '[+-]\\s*$') THEN right(trim(x), 1) || regexp_replace(x, '[\\s,]|[+-]\\s*$', '', 'g') ELSE regexp_replace(x, '[\\s,]', '', 'g') END WHEN x IS NULL THEN NULL ELSE bq_raise('Invalid input to PARSE_NUMERIC: ' || x) END`,
  // A tie goes to the even digit: `unit` is what the last kept digit counts.
  'bq_half_even_unit(x, n, unit)': `CASE WHEN unit > 0 AND abs(x % unit) * 2 = unit AND (x - x % unit) % (2 * unit) = 0 THEN x - x % unit ELSE round(x, n::INTEGER) END`,
  'bq_half_even(x, n)': 'bq_half_even_unit(x, n, CASE WHEN n < -28 THEN 0 ELSE pow(10::DOUBLE, -n)::DECIMAL(38,9) END)',
  // The engine knows zones by name only, and takes the second of two instants that a clock which is put back shows alike; GoogleSQL takes the first.
  'bq_at_zone(zone, ts)': `CASE WHEN regexp_matches(zone, '^(UTC|utc)?[+-]') THEN make_timestamp(bq_civil_at(zone, epoch_us(ts))) ELSE timezone(zone, ts) END`,
  'bq_of_zone(zone, civil)': `CASE WHEN regexp_matches(zone, '^(UTC|utc)?[+-]') THEN CAST(make_timestamp(bq_instant_of(zone, epoch_us(civil))) AS TIMESTAMPTZ) WHEN timezone(zone, timezone(zone, civil) - INTERVAL 1 HOUR) = civil THEN timezone(zone, civil) - INTERVAL 1 HOUR ELSE timezone(zone, civil) END`,
  'bq_bucket(micros, size, origin)': `CASE WHEN size <= 0 THEN bq_raise('Bucket width must be positive')::BIGINT ELSE micros - (((micros - origin) % size) + size) % size END`,
  'bq_month_bucket_from(t, size, origin, k)': 'CASE WHEN origin + to_months(CAST(k * size AS INTEGER)) > t THEN origin + to_months(CAST((k - 1) * size AS INTEGER)) ELSE origin + to_months(CAST(k * size AS INTEGER)) END',
  // Buckets of months begin on the origin's day, or the last of a shorter month.
  'bq_month_bucket(t, size, origin)': `CASE WHEN size <= 0 THEN CAST(bq_raise('Bucket width must be positive') AS TIMESTAMP) ELSE bq_month_bucket_from(t, size, origin, CAST(floor((year(t) * 12 + month(t) - year(origin) * 12 - month(origin))::DOUBLE / size) AS INTEGER)) END`,
  'bq_interval_months(i)': `CAST(datepart('year', i) * 12 + datepart('month', i) AS BIGINT)`,
  'bq_interval_micros(i)': `CAST(datepart('day', i) * 86400000000 + datepart('hour', i) * 3600000000 + datepart('minute', i) * 60000000 + datepart('microsecond', i) AS BIGINT)`,
  'bq_json_or_null(x)': 'CASE WHEN json_valid(x) THEN x END',
  'bq_ordinal_at(list, i)': `CASE WHEN i < 1 THEN bq_raise('Array index ' || i || ' is out of bounds (underflow)') WHEN i > len(list) THEN bq_raise('Array index ' || i || ' is out of bounds (overflow)') ELSE NULL END`,
  'bq_ordinal(list, i)': `CASE WHEN bq_ordinal_at(list, i) IS NULL THEN list[i] END`,
  'bq_slice(list, a, b)': `CASE WHEN b < 0 AND -b > len(list) THEN list[1:0] WHEN a IS NOT NULL AND b IS NOT NULL THEN list[greatest(CASE WHEN a < 0 THEN len(list) + a ELSE a END, 0) + 1 : CASE WHEN b < 0 THEN len(list) + b ELSE b END + 1] END`,
  // UNBOUNDED, kept as NULL, is before all starts and after all ends.
  'bq_range_key(r)': `CASE WHEN r IS NOT NULL THEN struct_pack(s := coalesce(r."start", '-infinity'), e := coalesce(r."end", 'infinity')) END`,
  'bq_range(a, b)': `CASE WHEN a >= b THEN CASE WHEN bq_raise('Range start element must be smaller than range end element: [' || a || ', ' || b || ')') IS NULL THEN NULL END ELSE struct_pack("start" := a, "end" := b) END`,
  'bq_range_intersect(a, b)': `CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN bq_range_key(a).s < bq_range_key(b).e AND bq_range_key(b).s < bq_range_key(a).e THEN struct_pack("start" := CASE WHEN a."start" IS NULL THEN b."start" WHEN b."start" IS NULL THEN a."start" ELSE greatest(a."start", b."start") END, "end" := CASE WHEN a."end" IS NULL THEN b."end" WHEN b."end" IS NULL THEN a."end" ELSE least(a."end", b."end") END) ELSE CASE WHEN bq_raise('Provided RANGE inputs: [' || coalesce(a."start"::VARCHAR, 'UNBOUNDED') || ', ' || coalesce(a."end"::VARCHAR, 'UNBOUNDED') || ') and [' || coalesce(b."start"::VARCHAR, 'UNBOUNDED') || ', ' || coalesce(b."end"::VARCHAR, 'UNBOUNDED') || ') do not overlap') IS NULL THEN NULL END END`,
  'bq_range_steps(r, step)': `((epoch_us(r."end"::TIMESTAMP) - epoch_us(r."start"::TIMESTAMP)) // greatest(bq_interval_months(step) * 2419200000000 + bq_interval_micros(step), 1))`,
  'bq_range_series(r, step, partial)': `CASE WHEN r IS NULL OR step IS NULL THEN NULL WHEN CASE WHEN r."start" IS NULL OR r."end" IS NULL THEN bq_raise('GENERATE_RANGE_ARRAY: the range must be bounded') WHEN bq_interval_months(step) * 2419200000000 + bq_interval_micros(step) <= 0 THEN bq_raise('GENERATE_RANGE_ARRAY: the step must be positive') END IS NULL AND bq_few(bq_range_steps(r, step), 'GENERATE_RANGE_ARRAY') IS NULL THEN list_transform(list_filter(list_transform(range(0, CASE WHEN bq_range_steps(r, step) < ${MAX_GENERATED_ELEMENTS} THEN bq_range_steps(r, step) ELSE 0 END + 2), lambda i: struct_pack(a := r."start" + step * i, b := r."start" + step * (i + 1))), lambda "~p": "~p".a < r."end" AND (coalesce(partial, true) OR "~p".b <= r."end")), lambda "~p": struct_pack("start" := "~p".a, "end" := least("~p".b, r."end"))) END`,
  'bq_translate(s, a, b)': `CASE WHEN len(list_distinct(string_split(a, ''))) < length(a) THEN bq_raise('Duplicate character in TRANSLATE source characters') ELSE translate(s, a, b) END`,
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#date_type: years 1 to 9999.
  'bq_date_in(d)': `CASE WHEN d < DATE '0001-01-01' OR d > DATE '9999-12-31' THEN CAST(bq_raise('Date value is out of allowed range: from 0001-01-01 to 9999-12-31') AS DATE) ELSE d END`,
  'bq_time_in(t)': `CASE WHEN t < TIMESTAMP '0001-01-01' OR t >= TIMESTAMP '10000-01-01' THEN CAST(bq_raise('Timestamp or datetime value is out of allowed range: from 0001-01-01 00:00:00 to 9999-12-31 23:59:59.999999') AS TIMESTAMP) ELSE t END`,
  'bq_timestamp_in(t)': `CASE WHEN t < TIMESTAMPTZ '0001-01-01 00:00:00+00' OR t >= TIMESTAMPTZ '10000-01-01 00:00:00+00' THEN CAST(CAST(bq_raise('Timestamp value is out of allowed range: from 0001-01-01 00:00:00 to 9999-12-31 23:59:59.999999+00') AS TIMESTAMP) AS TIMESTAMPTZ) ELSE t END`,
  'bq_timestamp_step(i)': `CASE WHEN bq_interval_months(i) <> 0 THEN to_days(CAST(bq_raise('TIMESTAMP +/- INTERVAL is not supported for intervals with non-zero MONTH or YEAR part.') AS INTEGER)) ELSE i END`,
  'bq_step(i)': `CASE WHEN i = to_days(0) THEN to_days(CAST(bq_raise('Sequence step cannot be 0.') AS INTEGER)) ELSE i END`,
  'bq_interval_clock(i)': `CAST(datepart('hour', i) * 3600000000 + datepart('minute', i) * 60000000 + datepart('microsecond', i) AS BIGINT)`,
  'bq_percentile_disc(s, p)': 's[greatest(CAST(ceil(p * len(s)) AS BIGINT), 1)]',
  // Between NULL and a value lies the value.
  'bq_percentile_cont(s, p)': 'CASE WHEN s[CAST(floor(p * (len(s) - 1)) AS BIGINT) + 1] IS NULL THEN s[CAST(ceil(p * (len(s) - 1)) AS BIGINT) + 1] WHEN s[CAST(ceil(p * (len(s) - 1)) AS BIGINT) + 1] IS NULL THEN s[CAST(floor(p * (len(s) - 1)) AS BIGINT) + 1] ELSE s[CAST(floor(p * (len(s) - 1)) AS BIGINT) + 1] + (s[CAST(ceil(p * (len(s) - 1)) AS BIGINT) + 1] - s[CAST(floor(p * (len(s) - 1)) AS BIGINT) + 1]) * (p * (len(s) - 1) - floor(p * (len(s) - 1))) END',
  // Of BIGNUMERICs: to the last digit. The place of the percentile among them, and how far it lies towards the next.
  'bq_percentile_wide_at(s, place)': `s[CAST(bq_bignumeric_text(bq_bignumeric_round(place, 0, 'FLOOR')) AS BIGINT) + 1] + bq_bignumeric_multiply(s[CAST(bq_bignumeric_text(bq_bignumeric_round(place, 0, 'CEIL')) AS BIGINT) + 1] - s[CAST(bq_bignumeric_text(bq_bignumeric_round(place, 0, 'FLOOR')) AS BIGINT) + 1], place - bq_bignumeric_round(place, 0, 'FLOOR'))`,
  'bq_percentile_wide(s, p)': 'CASE WHEN len(s) > 0 THEN bq_percentile_wide_at(s, bq_bignumeric_multiply(p, bq_wide_of_int(len(s) - 1))) END',
  // https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions#cosine_distance
  'bq_vectors(name, a, b)': `CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN list_contains(list_transform(a, lambda v: v IS NULL), true) OR list_contains(list_transform(b, lambda v: v IS NULL), true) THEN CAST(bq_raise('Cannot compute ' || lower(name) || ' distance with a NULL value') AS DOUBLE) WHEN len(a) <> len(b) THEN CAST(bq_raise('Array length mismatch: ' || len(a) || ' and ' || len(b)) AS DOUBLE) WHEN name = 'EUCLIDEAN' THEN CASE WHEN len(a) = 0 THEN 0 ELSE list_distance(a, b) END WHEN len(list_filter(a, lambda v: v <> 0)) = 0 OR len(list_filter(b, lambda v: v <> 0)) = 0 THEN CAST(bq_raise('Cannot compute cosine distance against zero vector.') AS DOUBLE) ELSE list_cosine_distance(a, b) END`,
  // A backslash at the end of a pattern escapes nothing.
  'bq_like_pattern(p)': `CASE WHEN ends_with(p, '\\') AND (length(p) - length(rtrim(p, '\\'))) % 2 = 1 THEN bq_raise('LIKE pattern ends with a backslash') ELSE p END`,
  'bq_one(x)': `CASE WHEN len(x) > 1 THEN bq_raise('Scalar subquery produced more than one element') ELSE NULL END`,
};

export const ENGINE_MACROS: readonly string[] = Object.entries({ ...DEFINITIONS, ...SERIES_MACROS }).map(
  ([signature, body]) => `CREATE OR REPLACE MACRO ${signature} AS (${body})`,
);
