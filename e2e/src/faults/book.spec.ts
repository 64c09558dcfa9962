import { Book, type FoundRow } from './book.js';

/** Rows a and b are acknowledged, c was only offered. */
function given(): Book {
  const book = new Book();
  book.offer(['a', 'b', 'c']);
  book.acknowledge(['a', 'b']);
  return book;
}
const found = (...ids: string[]): readonly FoundRow[] => ids.map((id) => ({ id, org: 'acme', count: 1 }));

test.each([
  ['agrees; a row that was not acknowledged may be there', found('a', 'b', 'c'), { lost: 0, duplicated: 0, unexpected: 0 }],
  ['agrees; or not', found('a', 'b'), { lost: 0, duplicated: 0, unexpected: 0 }],
  ['finds a lost row', found('b', 'c'), { lost: 1, duplicated: 0, unexpected: 0 }],
  ['finds a row that is there twice', found('a', 'b', 'a'), { lost: 0, duplicated: 1, unexpected: 0 }],
  ['finds a row that nobody offered', found('a', 'b', 'z'), { lost: 0, duplicated: 0, unexpected: 1 }],
  ['finds a row of another organisation', [...found('a'), { id: 'b', org: 'globex', count: 1 }], { lost: 0, duplicated: 0, unexpected: 1 }],
])('a book %s', (_, rows, tally) => {
  expect(given().tally(rows, 'acme')).toMatchObject({ attempted: 3, acked: 2, recovered: 0, ...tally });
  expect(given().open).toBe(1);
});
