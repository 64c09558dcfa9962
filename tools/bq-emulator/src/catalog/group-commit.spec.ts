import { GroupCommit, type TableAppend } from './group-commit.js';

const table = { projectId: 'p', datasetId: 'd', tableId: 't', fields: [], location: 'US', schemaVersion: 1 };
const rowsNamed = (name: string): TableAppend => ({ table, rows: [[name]], source: 'insertAll', also: undefined });
const namesOf = (group: readonly TableAppend[]): readonly unknown[] => group.flatMap(({ rows }) => rows.map(([name]) => name));

test('appends that arrive during a commit share the next one', async () => {
  const commits: (readonly unknown[])[] = [];
  const groups = new GroupCommit(async (group) => {
    await Promise.resolve();
    commits.push(namesOf(group));
  });
  await Promise.all(['a', 'b', 'c'].map((name) => groups.append(rowsNamed(name))));
  expect(commits).toEqual([['a'], ['b', 'c']]);
});

test('one append that cannot be stored does not take others with it', async () => {
  const stored: unknown[] = [];
  const groups = new GroupCommit(async (group) => {
    await Promise.resolve();
    if (namesOf(group).includes('bad')) throw new Error('refused');
    stored.push(...namesOf(group));
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'bad', 'c'].map((name) => groups.append(rowsNamed(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(stored).toEqual(['a', 'b', 'c']);
});

test('tables do not wait for each other', async () => {
  const first = Promise.withResolvers<void>();
  const groups = new GroupCommit((group) => (group[0]?.table.tableId === 'slow' ? first.promise : Promise.resolve()));
  const slow = groups.append({ ...rowsNamed('a'), table: { ...table, tableId: 'slow' } });
  await groups.append(rowsNamed('b'));
  first.resolve();
  await slow;
});
