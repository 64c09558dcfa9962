import type { Cell } from '../catalog/table-store.js';
import { BIGNUMERIC, BOOL, BYTES, DATE, FLOAT64, INT64, INTERVAL, NUMERIC, type SqlType, STORED_BIGNUMERIC, STRING, TIMESTAMP, arrayOf, duckType, structOf } from '../sql/sql-type.js';
import { Engine } from './engine.js';

let engine: Engine;
beforeAll(async () => { engine = await Engine.open(undefined); });
afterAll(() => { engine.close(); });

async function roundTrip(type: SqlType, cells: readonly Cell[]): Promise<readonly Cell[]> {
  await engine.query(`CREATE OR REPLACE TABLE round_trip (cell ${duckType(type)})`);
  await engine.transaction((session) => session.append('main', 'round_trip', [type], cells.map((cell) => [cell])));
  return (await engine.query('SELECT cell FROM round_trip', [type])).rows().map(([cell]) => cell ?? null);
}

const LONG = 'a text of more than twelve bytes';

describe('cells arrive in the engine as they were given', () => {
  test.each<[string, SqlType, readonly Cell[]]>([
    ['texts around the length that lies in the entry itself', STRING, ['', 'a', '123456789012', '1234567890123', LONG, null, LONG]],
    ['texts of several bytes a character', STRING, ['é', 'größer als zwölf Bytes', null, '日本語のテキスト', '😀😀😀😀', 'plain']],
    ['one long text', STRING, [LONG.repeat(1000)]],
    ['no text at all', STRING, [null, null, '']],
    ['empty texts where longer ones were before', STRING, Array.from({ length: 6_000 }, (_, row) => (row < 2_048 ? LONG : ''))],
    ['bytes, zero among them', BYTES, [Uint8Array.of(0, 1, 255), Uint8Array.of(), null, Buffer.from(LONG)]],
    ['INT64 to its ends', INT64, [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n, 0n, null, -1n]],
    ['FLOAT64', FLOAT64, [1.5, null, Number.POSITIVE_INFINITY, 5e-324]],
    ['BOOL', BOOL, [true, false, null]],
    ['DATE to its ends', DATE, [-719_162, 2_932_896, null, 0]],
    ['TIMESTAMP to its ends', TIMESTAMP, [-62_135_596_800_000_000n, 253_402_300_799_999_999n, null]],
    ['INTERVAL', INTERVAL, ['1-2 3 4:5:6.789', '0-0 -1 0:0:0', null]],
    ['NUMERIC to its ends', NUMERIC, ['99999999999999999999999999999.999999999', '-99999999999999999999999999999.999999999', '0', '-0.000000001', '4294967296', '-4294967296.5', null, '123456.789']],
    ['BIGNUMERIC of any digits', BIGNUMERIC, ['1.5', '0', '-1.5', '0.00000000000000000000000000000000000001', '-0.00000000000000000000000000000000000255', '-578960446186580977117854925043439539266.34992332820282019728792003956564819968', null]],
    ['BIGNUMERIC as it is stored, few digits at its scale and many', STORED_BIGNUMERIC, ['1.5', '-1.5', '0.000000000000000001', '-12345678901234567890.123456789012345678', '18446744073.709551616', null]],
    ['arrays', arrayOf(STRING), [['a', LONG], [], ['b'], [LONG]]],
    ['structs with arrays in them', structOf([{ name: 'n', type: INT64 }, { name: 'list', type: arrayOf(structOf([{ name: 's', type: STRING }])) }]), [[1n, [[LONG], ['x']]], null, [null, []]]],
  ])('%s', async (_, type, cells) => {
    expect(await roundTrip(type, cells)).toEqual(cells.map((cell) => (cell instanceof Buffer ? new Uint8Array(cell) : cell)));
  });

  test('more rows than one chunk of the engine holds', async () => {
    const cells = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? null : `${LONG} ${i}`));
    expect(await roundTrip(STRING, cells)).toEqual(cells);
  });
});

test('a half of a surrogate pair is replaced, and does not join the half in the next row', async () => {
  expect(await roundTrip(STRING, ['\ud83d', '\ude00', 'x'])).toEqual(['\ufffd', '\ufffd', 'x']);
});
