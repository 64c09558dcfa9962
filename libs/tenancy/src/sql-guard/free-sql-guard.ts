import { SqlGuard } from './sql-guard.js';

/** One for the process, since its verdicts are kept by organisation and the lists that it goes by are fixed. */
export const freeSqlGuard = new SqlGuard();
