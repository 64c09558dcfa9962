import { parseProcedure, parseScript } from './parse-script.js';
import { readScript } from './read-script.js';
import { type NodeOf, type ScriptNode, textOf } from './script-node.js';

const kinds = (nodes: readonly ScriptNode[]): readonly string[] => nodes.map((node) => node.kind);
function only<K extends ScriptNode['kind']>(source: string, kind: K): NodeOf<K> {
  const [node] = parseScript(source);
  if (node?.kind !== kind) throw new Error(`Expected ${kind}, got ${node?.kind ?? 'nothing'}`);
  return node as NodeOf<K>;
}

test.each([
  ['SELECT 1', undefined], ['SELECT 1;', undefined], ['CREATE TEMP FUNCTION f() AS (1); SELECT f()', undefined], ['CREATE PROCEDURE d.p() BEGIN SELECT 1; SELECT 2; END', undefined], ['-- SET x = 1;\nSELECT ";"', undefined],
  ['SELECT 1; SELECT 2', ['sql', 'sql']], ['DECLARE x INT64', ['declare']], ['/* so */ CALL d.p()', ['call']], ['CREATE TEMP FUNCTION f() AS (1);', ['sql']], ['BEGIN', ['begin-transaction']], ['BEGIN END', ['block']],
  ['CREATE FUNCTION d.f() AS (1); SELECT d.f()', ['sql', 'sql']], ['label: LOOP BREAK label; END LOOP label', ['loop']],
])('%s is a script or one statement', (source, expected) => {
  const nodes = readScript(source);
  expect(nodes === undefined ? undefined : kinds(nodes)).toEqual(expected);
});

test('a condition ends at the THEN that is its own', () => {
  const source = 'IF CASE WHEN a THEN b ELSE (c) END THEN SELECT 1; ELSEIF r.end THEN SELECT 2; END IF';
  const { branches } = only(source, 'if');
  expect(branches.map(({ condition }) => textOf(source, condition))).toEqual(['CASE WHEN a THEN b ELSE (c) END', 'r.end']);
});

test('a type may have brackets and commas of its own', () => {
  const source = 'DECLARE a, b STRUCT<x NUMERIC(10, 2), y ARRAY<STRING>> DEFAULT (1, ["DEFAULT"])';
  const { names, type, init } = only(source, 'declare');
  expect([names.map(({ name }) => name), textOf(source, type ?? { start: 0, end: 0 }), textOf(source, init ?? { start: 0, end: 0 })]).toEqual([['a', 'b'], 'STRUCT<x NUMERIC(10, 2), y ARRAY<STRING>>', '(1, ["DEFAULT"])']);
});

test('arguments are split where they end', () => {
  const source = 'CALL `p.d`.proc((SELECT MAX(a) FROM t), [1, 2], "x, y")';
  const { name, args } = only(source, 'call');
  expect([textOf(source, name), ...args.map((arg) => textOf(source, arg))]).toEqual(['`p.d`.proc', '(SELECT MAX(a) FROM t)', '[1, 2]', '"x, y"']);
});

test('EXECUTE IMMEDIATE has its text, its targets and its values', () => {
  const source = 'EXECUTE IMMEDIATE CONCAT("a", @@project_id) INTO x, y USING f(1, 2) AS one, 3';
  const { sql, into, using } = only(source, 'execute');
  expect([textOf(source, sql), into.map(({ name }) => name), using.map(({ expression, alias }) => [textOf(source, expression), alias])]).toEqual(['CONCAT("a", @@project_id)', ['x', 'y'], [['f(1, 2)', 'one'], ['3', undefined]]]);
});

test('a procedure has parameters of three modes, options and a body', () => {
  const source = 'CREATE OR REPLACE PROCEDURE `p.d.x`(a INT64, OUT b STRUCT<c INT64, d ARRAY<STRING>>, INOUT inout_too ANY TYPE) OPTIONS(strict_mode=FALSE) BEGIN IF a = 1 THEN BEGIN SELECT 1; END; END IF; END';
  const procedure = parseProcedure(source);
  expect(procedure).toMatchObject({
    name: '`p.d.x`', orReplace: true, ifNotExists: false,
    parameters: [{ name: 'a', mode: 'IN', type: 'INT64' }, { name: 'b', mode: 'OUT', type: 'STRUCT<c INT64, d ARRAY<STRING>>' }, { name: 'inout_too', mode: 'INOUT', type: 'ANY TYPE' }],
  });
  expect(source.slice(procedure?.body?.start, procedure?.body?.end)).toBe('BEGIN IF a = 1 THEN BEGIN SELECT 1; END; END IF; END');
});

test.each([
  ['IF TRUE THEN SELECT 1;', 'Syntax error: Expected keyword END but got end of script at [1:23]'], ['WHILE TRUE SELECT 1; END WHILE', 'Syntax error: Expected keyword DO but got ";" at [1:20]'], ['BEGIN SELECT 1 END', 'Syntax error: Expected keyword END but got end of script at [1:19]'],
  ['DECLARE x;', 'Syntax error: Expected type or keyword DEFAULT but got ";" at [1:10]'], ['SET x 1', 'Syntax error: Expected "=" but got "1" at [1:7]'], ['CONTINUE', 'CONTINUE is only allowed inside of a loop body at [1:1]'], ['END', 'Syntax error: Unexpected keyword END at [1:1]'],
  [`${'BEGIN '.repeat(60)}SELECT 1;${' END;'.repeat(60)}`, 'Syntax error: Script statements are nested too deeply at [1:307]'],
])('%s is refused', (source, message) => {
  expect(() => parseScript(source)).toThrow(message);
});
