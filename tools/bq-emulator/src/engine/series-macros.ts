import { MAX_GENERATED_ELEMENTS, MAX_MADE_TEXT, UNCOUNTED_ELEMENTS } from './result-limits.js';

/**
 * Arrays and texts whose length the query chooses. What is too long is refused before memory is taken for it; and because the engine computes
 * constants before it looks at the condition around them, the length that it is given is a short one then.
 */
const few = (steps: string): string => `${steps} < ${MAX_GENERATED_ELEMENTS}`;
const end = (steps: string, start: string, last: string): string => `CASE WHEN NOT (${few(steps)}) THEN ${start} ELSE ${last} END`;
/**
 * 0, which the planner does not know: it would make a million values of a constant array, one by one, before the query begins. The engine wants
 * nothing random inside TRY, so only what FROM reads has it.
 */
const NOTHING = 'CAST(floor(random()) AS BIGINT)';
const INT_STEPS = '((b::HUGEINT - a::HUGEINT) // nullif(s, 0)::HUGEINT)';
const TIME_STEPS = '((epoch_us(b) - epoch_us(a)) // nullif(bq_interval_micros(s), 0))';
const FLOAT_STEPS = 'floor((b - a)::DOUBLE / nullif(s, 0)::DOUBLE)';
const WIDE_STEPS = `CAST(bq_bignumeric_text(bq_bignumeric_round(bq_bignumeric_divide(b - a, s), 0, 'FLOOR')) AS DOUBLE)`;
const DECIMAL_STEPS = 'floor((b - a) / nullif(s, 0))';

/** Series by their steps. */
const arrays = (prefix: string, nothing: string): Readonly<Record<string, string>> => ({
  [`${prefix}int_array(a, b, s)`]: `CASE WHEN bq_no_step(s) IS NULL AND bq_few(${INT_STEPS}, bq_array_text(a, b, s)) IS NULL THEN generate_series(a, ${end(INT_STEPS, 'a', 'b')} + ${nothing}, s) END`,
  [`${prefix}float_array(a, b, s)`]: `CASE WHEN bq_no_step(s) IS NULL AND bq_few(${FLOAT_STEPS}, bq_array_text(bq_float_text(a), bq_float_text(b), bq_float_text(s))) IS NULL THEN list_transform(range(0, CAST(greatest(${end(FLOAT_STEPS, '-1', FLOAT_STEPS)}, -1) AS BIGINT) + 1 + ${nothing}), lambda i: a + i * s) END`,
  [`${prefix}decimal_array(a, b, s)`]: `CASE WHEN bq_no_step(s) IS NULL AND bq_few(${DECIMAL_STEPS}, bq_array_text(bq_decimal_text(a), bq_decimal_text(b), bq_decimal_text(s))) IS NULL THEN list_transform(range(0, CAST(greatest(${end(DECIMAL_STEPS, '-1', DECIMAL_STEPS)}, -1) AS BIGINT) + 1 + ${nothing}), lambda i: a + i * s) END`,
  [`${prefix}day_array(a, b, s)`]: `list_transform(CASE WHEN bq_few(${TIME_STEPS}, 'GENERATE_DATE_ARRAY(' || a || ', ' || b || ')') IS NULL THEN generate_series(CAST(a AS TIMESTAMP), CAST(${end(TIME_STEPS, 'a', 'b')} AS TIMESTAMP) + to_microseconds(${nothing}), bq_step(s)) END, lambda d: CAST(d AS DATE))`,
  [`${prefix}time_array(a, b, s)`]: `CASE WHEN bq_few(${TIME_STEPS}, 'GENERATE_TIMESTAMP_ARRAY(' || a || ', ' || b || ')') IS NULL THEN generate_series(a, ${end(TIME_STEPS, 'a', 'b')} + to_microseconds(${nothing}), bq_step(s)) END`,
});

export const SERIES_MACROS: Readonly<Record<string, string>> = {
  'bq_few(steps, what)': `CASE WHEN steps IS NOT NULL AND NOT (${few('steps')}) THEN bq_raise(what || ' produced too many elements') WHEN steps > ${UNCOUNTED_ELEMENTS} THEN bq_room(CAST(steps AS BIGINT)) END`,
  'bq_text_room(bytes)': `CASE WHEN bytes > ${UNCOUNTED_ELEMENTS * 8} THEN bq_room(CAST(bytes // 8 AS BIGINT)) END`,
  'bq_array_text(a, b, s)': `'GENERATE_ARRAY(' || a || ', ' || b || ', ' || s || ')'`,
  'bq_no_step(s)': `CASE WHEN s = 0 THEN bq_raise('Sequence step cannot be 0.') END`,
  'bq_wide_array(a, b, s)': `CASE WHEN bq_few(${WIDE_STEPS}, bq_array_text(bq_bignumeric_text(a), bq_bignumeric_text(b), bq_bignumeric_text(s))) IS NULL THEN list_transform(range(0, CAST(greatest(${end(WIDE_STEPS, '-1', WIDE_STEPS)}, -1) AS BIGINT) + 1), lambda i: a + bq_bignumeric_multiply(bq_wide_of_int(i), s)) END`,
  // Each date is a step from the one before: once a short month has cut the day, it stays cut. `days` are the months' lengths, `l` the dates as if from `a`.
  'bq_cut_day(day, days, i)': `least(day, CASE WHEN nullif(list_position(days, 28), 0) <= i THEN 28 WHEN nullif(list_position(days, 29), 0) <= i THEN 29 WHEN nullif(list_position(days, 30), 0) <= i THEN 30 ELSE 31 END)`,
  'bq_cut_days(l)': `list_transform([struct_pack(l := l, days := list_transform(l, lambda d: day(last_day(d))))], lambda s: list_transform(s.l, lambda d, i: make_date(year(d), month(d), bq_cut_day(day(d), s.days, i))))[1]`,
  'bq_month_series(a, b, k)': `CASE WHEN bq_no_step(k) IS NULL THEN list_filter(bq_cut_days(list_transform(range(0, date_diff('month', a, b) // k + 2), lambda i: CAST(a + to_months(CAST(i * k AS INTEGER)) AS DATE))), lambda d: CASE WHEN k > 0 THEN d <= b ELSE d >= b END) END`,
  // Division, so that no product overflows.
  'bq_repeat(s, n, size)': `CASE WHEN n > ${MAX_MADE_TEXT} // greatest(size, 1) AND size > 0 THEN bq_raise('Output of REPEAT exceeds max allowed output size of 1MB') WHEN bq_text_room(n::HUGEINT * size) IS NULL THEN repeat(s, CASE WHEN n > ${MAX_MADE_TEXT} // greatest(size, 1) THEN 0 ELSE n END) END`,
  'bq_pad_length(n)': `CAST(CASE WHEN n > ${MAX_MADE_TEXT} THEN bq_raise('Output of LPAD/RPAD exceeds max allowed output size of 1MB')::BIGINT WHEN bq_text_room(n) IS NULL THEN n END AS INTEGER)`,
  ...arrays('bq_', '0'),
  ...arrays('bq_lazy_', NOTHING),
};
