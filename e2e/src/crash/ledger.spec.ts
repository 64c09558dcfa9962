import { Ledger } from './ledger.js';

/** Rows 0 and 1 are answered, rows 2 and 3 are in flight. */
function given(): Ledger {
  const ledger = new Ledger();
  ledger.begin(2);
  ledger.answered();
  ledger.begin(2);
  return ledger;
}

test.each([
  ['agrees, the request in flight is not stored', [0, 1], []],
  ['agrees, the request in flight is stored', [0, 1, 2, 3], []],
  ['finds a lost row', [0], ['answered, but not stored: 1 rows, first 1']],
  ['finds a row stored twice', [0, 1, 1], ['stored more than once: 1 rows, first 1']],
  ['finds half a request', [0, 1, 2], ['one request stored in part: 1 of 2 rows']],
  ['finds a row that nobody sent', [0, 1, 9], ['stored, but never acknowledged nor in flight: 1 rows, first 9']],
])('a ledger %s', (_, actual, faults) => {
  expect(given().faults(actual)).toEqual(faults);
});

test('a request that was observed missing must never appear later', () => {
  const ledger = given();
  ledger.observe([0, 1]);
  expect(ledger.faults([0, 1, 2, 3])).toEqual(['stored, but never acknowledged nor in flight: 2 rows, first 2, 3']);
});
