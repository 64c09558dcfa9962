import type { StatementCases } from '../statement-case.js';
import { DDL_CASES } from './ddl-statements.js';
import { DML_CASES } from './dml-statements.js';
import { INGESTION_TIME_CASES } from './ingestion-time-statements.js';
import { MERGE_CASES } from './merge-statements.js';
import { ROUTINE_CASES } from './routine-statements.js';
import { SCRIPT_CASES } from './script-statements.js';
import { TRANSACTION_CASES } from './transaction-statements.js';

const FILES: Readonly<Record<string, StatementCases>> = { DML: DML_CASES, MERGE: MERGE_CASES, DDL: DDL_CASES, 'ingestion time': INGESTION_TIME_CASES, routines: ROUTINE_CASES, scripts: SCRIPT_CASES, transactions: TRANSACTION_CASES };

/** Every case of a statement, by its file and heading. */
export const STATEMENT_CASES: StatementCases = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, cases]) => Object.entries(cases).map(([heading, list]) => [`${file}: ${heading}`, list])),
);
