import { quoteIdentifier } from '../../sql/sql-type.js';
import type { AppendSource } from '../table-store.js';

/**
 * A column that is no part of a schema tells when it came, in microseconds: above zero by insertAll, whose rows refuse DML for a while, and
 * below zero, the same time negated, by any other way. NULL is as old as the table.
 */
export const STREAMED_AT = '__streamed_at';
const ARRIVED = quoteIdentifier(STREAMED_AT);

export const arrivalMark = (source: AppendSource, micros: bigint): bigint => (source === 'insertAll' ? micros : -micros);

export const timestampSql = (micros: bigint | number): string => `CAST(make_timestamp(${micros}) AS TIMESTAMPTZ)`;

/** What a statement stamps its rows with. */
export const statementMarkSql = (micros: bigint): string => timestampSql(-micros);

/** A condition: the row had come by then. */
export const hadArrivedSql = (micros: bigint): string => `(${ARRIVED} IS NULL OR abs(epoch_us(${ARRIVED})) <= ${micros})`;

/** A condition: insertAll brought the row. */
export const STREAMED_SQL = `${ARRIVED} > ${timestampSql(0)}`;
