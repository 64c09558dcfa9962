;; Puts one row's message together: tags, lengths and texts, in the order of the columns.
;;
;; The caller has written the row's texts one behind the other (ASCII, at TEXTS), the bytes of columns that it encoded itself,
;; tags included (at ASIDE), and one length a column (at LENGTHS). What a column is, PROGRAM says. The message goes to MESSAGE.
;; Every copy moves 16 bytes at a time and may write that much beyond its end; what comes next writes over it.
(module
  (memory (export "memory") 20)

  (global $PROGRAM i32 (i32.const 0))        ;; 8 bytes a column: its tag as a varint (4), the tag's length (1), its kind (1)
  (global $LENGTHS i32 (i32.const 0x8000))   ;; i32 a column: bytes of its text, or of what stands aside if READY is set; -1 is NULL
  (global $TEXTS i32 (i32.const 0x10000))
  (global $ASIDE i32 (i32.const 0x50000))
  (global $MESSAGE i32 (i32.const 0x90000))
  (global $READY i32 (i32.const 0x40000000))

  ;; Answers with the length of the message; or with -1 - i where the text of column i is not in the form that its kind takes.
  (func (export "weave") (param $columns i32) (result i32)
    (local $column i32) (local $length i32) (local $kind i32)
    (local $text i32) (local $aside i32) (local $out i32) (local $entry i32) (local $value i64)
    (local.set $text (global.get $TEXTS))
    (local.set $aside (global.get $ASIDE))
    (local.set $out (global.get $MESSAGE))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $column) (local.get $columns)))
        (local.set $length (i32.load (i32.add (global.get $LENGTHS) (i32.shl (local.get $column) (i32.const 2)))))
        (if (i32.ge_s (local.get $length) (i32.const 0)) (then
          (if (i32.and (local.get $length) (global.get $READY)) (then
            (local.set $length (i32.xor (local.get $length) (global.get $READY)))
            (call $copy (local.get $out) (local.get $aside) (local.get $length))
            (local.set $out (i32.add (local.get $out) (local.get $length)))
            (local.set $aside (i32.add (local.get $aside) (local.get $length)))
          ) (else
            (local.set $entry (i32.add (global.get $PROGRAM) (i32.shl (local.get $column) (i32.const 3))))
            (local.set $kind (i32.load8_u offset=5 (local.get $entry)))
            (i32.store (local.get $out) (i32.load (local.get $entry)))
            (local.set $out (i32.add (local.get $out) (i32.load8_u offset=4 (local.get $entry))))
            (block $woven
              (block $refused
                (block $date (block $timestamp (block $bignumeric (block $numeric (block $plain
                  (br_table $plain $numeric $bignumeric $timestamp $date (local.get $kind))
                ) ;; $plain
                  (local.set $out (call $text (local.get $out) (local.get $text) (local.get $length)))
                  (br $woven)
                ) ;; $numeric: 29 digits before the point, 9 behind it
                  (br_if $refused (i32.eqz (call $isDecimal (local.get $text) (local.get $length) (i32.const 29) (i32.const 9))))
                  (local.set $out (call $text (local.get $out) (local.get $text) (local.get $length)))
                  (br $woven)
                ) ;; $bignumeric: 38 and 38
                  (br_if $refused (i32.eqz (call $isDecimal (local.get $text) (local.get $length) (i32.const 38) (i32.const 38))))
                  (local.set $out (call $text (local.get $out) (local.get $text) (local.get $length)))
                  (br $woven)
                ) ;; $timestamp
                  (local.set $value (call $micros (local.get $text) (local.get $length)))
                  (br_if $refused (i64.eq (local.get $value) (i64.const 0x7fffffffffffffff)))
                  (local.set $out (call $varint (local.get $out) (local.get $value)))
                  (br $woven)
                ) ;; $date
                (br_if $refused (i32.ne (local.get $length) (i32.const 10)))
                (local.set $value (call $days (local.get $text)))
                (br_if $refused (i64.eq (local.get $value) (i64.const 0x7fffffffffffffff)))
                (local.set $out (call $varint (local.get $out) (local.get $value)))
                (br $woven)
              ) ;; $refused
              (return (i32.sub (i32.const -1) (local.get $column)))
            ) ;; $woven
            (local.set $text (i32.add (local.get $text) (local.get $length)))
          ))
        ))
        (local.set $column (i32.add (local.get $column) (i32.const 1)))
        (br $next)
      )
    )
    (i32.sub (local.get $out) (global.get $MESSAGE)))

  (func $copy (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (v128.store align=1 (local.get $to) (v128.load align=1 (local.get $from)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $more))))

  ;; A length and the text; answers with the position behind them.
  (func $text (param $out i32) (param $from i32) (param $length i32) (result i32)
    (local.set $out (call $varint (local.get $out) (i64.extend_i32_u (local.get $length))))
    (call $copy (local.get $out) (local.get $from) (local.get $length))
    (i32.add (local.get $out) (local.get $length)))

  (func $varint (param $out i32) (param $value i64) (result i32)
    (block $done
      (loop $more
        (br_if $done (i64.le_u (local.get $value) (i64.const 0x7f)))
        (i64.store8 (local.get $out) (i64.or (local.get $value) (i64.const 0x80)))
        (local.set $value (i64.shr_u (local.get $value) (i64.const 7)))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (br $more)))
    (i64.store8 (local.get $out) (local.get $value))
    (i32.add (local.get $out) (i32.const 1)))

  ;; Whether this is `-12.345`, with no more digits than the type has: no exponent, no plus, digits on both sides of a point.
  (func $isDecimal (param $at i32) (param $length i32) (param $whole i32) (param $scale i32) (result i32)
    (local $end i32) (local $digits i32) (local $code i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (if (i32.and (i32.gt_u (local.get $length) (i32.const 0)) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d)))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (local.set $digits (call $digits (local.get $at) (local.get $end)))
    (if (i32.or (i32.eqz (local.get $digits)) (i32.gt_u (local.get $digits) (local.get $whole))) (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $at) (local.get $digits)))
    (if (i32.eq (local.get $at) (local.get $end)) (then (return (i32.const 1))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x2e)) (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (local.set $digits (call $digits (local.get $at) (local.get $end)))
    (if (i32.or (i32.eqz (local.get $digits)) (i32.gt_u (local.get $digits) (local.get $scale))) (then (return (i32.const 0))))
    (i32.eq (i32.add (local.get $at) (local.get $digits)) (local.get $end)))

  ;; How many digits stand at the start.
  (func $digits (param $at i32) (param $end i32) (result i32)
    (local $start i32)
    (local.set $start (local.get $at))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (br_if $done (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 9)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $more)))
    (i32.sub (local.get $at) (local.get $start)))

  ;; Two digits as a number; 100000, more than any part of a time, where one is none.
  (func $two (param $at i32) (result i32)
    (local $tens i32) (local $ones i32)
    (local.set $tens (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))
    (local.set $ones (i32.sub (i32.load8_u offset=1 (local.get $at)) (i32.const 0x30)))
    (select
      (i32.const 100000)
      (i32.add (i32.mul (local.get $tens) (i32.const 10)) (local.get $ones))
      (i32.or (i32.gt_u (local.get $tens) (i32.const 9)) (i32.gt_u (local.get $ones) (i32.const 9)))))

  ;; `YYYY-MM-DDTHH:MM:SS[Z]`, or with a space, as microseconds since the epoch; no zone is UTC. The largest i64 for others.
  (func $micros (param $at i32) (param $length i32) (result i64)
    (local $day i64) (local $hour i32) (local $minute i32) (local $second i32) (local $separator i32)
    (block $refused
      (if (i32.ne (local.get $length) (i32.const 19)) (then
        (br_if $refused (i32.ne (local.get $length) (i32.const 20)))
        (br_if $refused (i32.ne (i32.load8_u offset=19 (local.get $at)) (i32.const 0x5a)))))
      (local.set $separator (i32.load8_u offset=10 (local.get $at)))
      (br_if $refused (i32.and (i32.ne (local.get $separator) (i32.const 0x54)) (i32.ne (local.get $separator) (i32.const 0x20))))
      (br_if $refused (i32.ne (i32.load8_u offset=13 (local.get $at)) (i32.const 0x3a)))
      (br_if $refused (i32.ne (i32.load8_u offset=16 (local.get $at)) (i32.const 0x3a)))
      (local.set $day (call $days (local.get $at)))
      (br_if $refused (i64.eq (local.get $day) (i64.const 0x7fffffffffffffff)))
      (local.set $hour (call $two (i32.add (local.get $at) (i32.const 11))))
      (local.set $minute (call $two (i32.add (local.get $at) (i32.const 14))))
      (local.set $second (call $two (i32.add (local.get $at) (i32.const 17))))
      (br_if $refused (i32.gt_u (local.get $hour) (i32.const 23)))
      (br_if $refused (i32.gt_u (local.get $minute) (i32.const 59)))
      (br_if $refused (i32.gt_u (local.get $second) (i32.const 59)))
      (return (i64.mul
        (i64.add
          (i64.mul (local.get $day) (i64.const 86400))
          (i64.extend_i32_u (i32.add (i32.mul (local.get $hour) (i32.const 3600)) (i32.add (i32.mul (local.get $minute) (i32.const 60)) (local.get $second)))))
        (i64.const 1000000))))
    (i64.const 0x7fffffffffffffff))

  ;; `YYYY-MM-DD` of the years 1700 to 2250 as days since 1970-01-01 (H. Hinnant, chrono-compatible low-level date
  ;; algorithms). The largest i64 for others.
  (func $days (param $at i32) (result i64)
    (local $year i32) (local $month i32) (local $day i32) (local $last i32) (local $era i32) (local $ofEra i32) (local $ofYear i32)
    (block $refused
      (br_if $refused (i32.ne (i32.load8_u offset=4 (local.get $at)) (i32.const 0x2d)))
      (br_if $refused (i32.ne (i32.load8_u offset=7 (local.get $at)) (i32.const 0x2d)))
      (local.set $year (i32.add (i32.mul (call $two (local.get $at)) (i32.const 100)) (call $two (i32.add (local.get $at) (i32.const 2)))))
      (local.set $month (call $two (i32.add (local.get $at) (i32.const 5))))
      (local.set $day (call $two (i32.add (local.get $at) (i32.const 8))))
      (br_if $refused (i32.gt_u (i32.sub (local.get $year) (i32.const 1700)) (i32.const 550)))
      (br_if $refused (i32.gt_u (i32.sub (local.get $month) (i32.const 1)) (i32.const 11)))
      ;; 31 days, or 30 in April, June, September and November, 28 or 29 in February
      (local.set $last (i32.sub (i32.const 31) (i32.and (i32.shr_u (i32.const 0xa50) (local.get $month)) (i32.const 1))))
      (if (i32.eq (local.get $month) (i32.const 2)) (then
        (local.set $last (i32.const 28))
        (if (i32.eqz (i32.rem_u (local.get $year) (i32.const 4))) (then
          (if (i32.or (i32.ne (i32.rem_u (local.get $year) (i32.const 100)) (i32.const 0)) (i32.eqz (i32.rem_u (local.get $year) (i32.const 400)))) (then
            (local.set $last (i32.const 29))))))))
      (br_if $refused (i32.gt_u (i32.sub (local.get $day) (i32.const 1)) (i32.sub (local.get $last) (i32.const 1))))
      (if (i32.le_u (local.get $month) (i32.const 2)) (then
        (local.set $year (i32.sub (local.get $year) (i32.const 1)))
        (local.set $month (i32.add (local.get $month) (i32.const 12)))))
      (local.set $era (i32.div_u (local.get $year) (i32.const 400)))
      (local.set $ofEra (i32.rem_u (local.get $year) (i32.const 400)))
      (local.set $ofYear (i32.add
        (i32.div_u (i32.add (i32.mul (i32.const 153) (i32.sub (local.get $month) (i32.const 3))) (i32.const 2)) (i32.const 5))
        (i32.sub (local.get $day) (i32.const 1))))
      (return (i64.extend_i32_s (i32.sub
        (i32.add
          (i32.add (i32.mul (local.get $era) (i32.const 146097)) (i32.mul (local.get $ofEra) (i32.const 365)))
          (i32.add (i32.sub (i32.div_u (local.get $ofEra) (i32.const 4)) (i32.div_u (local.get $ofEra) (i32.const 100))) (local.get $ofYear)))
        (i32.const 719468)))))
    (i64.const 0x7fffffffffffffff)))
