/**
 * What GoogleSQL does and DuckDB does otherwise, as macros that the translator's tables may use.
 * Errors are raised in BigQuery's words with `bq_raise()`, which unlike the engine's own `error()` may stand inside TRY.
 */
const DEFINITIONS: Readonly<Record<string, string>> = {
  'bq_div(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: ' || a || ' / ' || b)::DOUBLE ELSE a::DOUBLE / b::DOUBLE END`,
  'bq_safe_div(a, b)': 'CASE WHEN b = 0 THEN NULL ELSE a::DOUBLE / b::DOUBLE END',
  'bq_int_div(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: ' || a || ' / ' || b)::BIGINT ELSE a // b END`,
  'bq_mod(a, b)': `CASE WHEN b = 0 THEN bq_raise('division by zero: ' || a || ' % ' || b)::BIGINT ELSE a % b END`,
  'bq_decimal_text(x)': `CASE WHEN contains(x::VARCHAR, '.') THEN rtrim(rtrim(x::VARCHAR, '0'), '.') ELSE x::VARCHAR END`,
  'bq_int_of(x)': `CASE WHEN regexp_full_match(trim(x), '[+-]?[0-9]+') THEN trim(x)::BIGINT WHEN regexp_full_match(trim(x), '[+-]?0[xX][0-9a-fA-F]+') THEN trim(x)::BIGINT WHEN x IS NULL THEN NULL ELSE bq_raise('Bad int64 value: ' || x)::BIGINT END`,
  'bq_float_of(x)': `CASE WHEN x IS NULL THEN NULL WHEN TRY_CAST(trim(x) AS DOUBLE) IS NULL THEN bq_raise('Bad double value: ' || x)::DOUBLE ELSE TRY_CAST(trim(x) AS DOUBLE) END`,
  'bq_bool_of(x)': `CASE lower(trim(x)) WHEN 'true' THEN true WHEN 'false' THEN false ELSE CASE WHEN x IS NULL THEN NULL ELSE bq_raise('Bad bool value: ' || x)::BOOLEAN END END`,
  'bq_date_of(x)': `CASE WHEN x IS NULL THEN NULL WHEN TRY_CAST(x AS DATE) IS NULL THEN bq_raise('Invalid date: ''' || x || '''')::DATE ELSE TRY_CAST(x AS DATE) END`,
  'bq_at(list, i)': `CASE WHEN i < 0 THEN bq_raise('Array index ' || i || ' is out of bounds (underflow)') WHEN i >= len(list) THEN bq_raise('Array index ' || i || ' is out of bounds (overflow)') ELSE NULL END`,
  'bq_element(list, i)': `CASE WHEN bq_at(list, i) IS NULL THEN list[i + 1] END`,
  'bq_safe_element(list, i)': 'CASE WHEN i < 0 THEN NULL ELSE list[i + 1] END',
  'bq_substr(s, p, n)': `CASE WHEN n < 0 THEN bq_raise('Third argument in SUBSTR() cannot be negative') WHEN p = 0 THEN substring(s, 1, n) WHEN p < 0 AND -p > length(s) THEN substring(s, 1, n) ELSE substring(s, p, n) END`,
  'bq_instr(s, t)': 'CAST(instr(s, t) AS BIGINT)',
  'bq_week_start(d, dow)': `CAST(d AS DATE) - CAST((dayofweek(CAST(d AS DATE)) - dow + 7) % 7 AS INTEGER)`,
  'bq_to_micros(ts)': 'epoch_us(ts)',
  'bq_one(x)': `CASE WHEN len(x) > 1 THEN bq_raise('Scalar subquery produced more than one element') ELSE NULL END`,
};

export const ENGINE_MACROS: readonly string[] = Object.entries(DEFINITIONS).map(
  ([signature, body]) => `CREATE OR REPLACE MACRO ${signature} AS (${body})`,
);
