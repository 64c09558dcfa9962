import { between } from '../../crash/seeded-random.js';
import { ATTACK_STATEMENTS } from './attacks.js';
import { GOOD_STATEMENTS } from './good.js';

type Random = () => number;
type Mutation = (random: Random, sql: string) => string;

const pick = <T>(random: Random, list: readonly T[]): T => list[between(random, 0, list.length - 1)] as T;
const insertAt = (sql: string, at: number, text: string): string => sql.slice(0, at) + text + sql.slice(at);
const spaces = (sql: string): number[] => [...sql.matchAll(/\s/g)].map((match) => match.index);

const TRIVIA = [' ', '\n', '\t', '\r\n', '\f', '/**/', '/* x */', '/* -- */', '-- x\n', '# x\n', "/* ' */", '--\'\n', '\r', '\u00A0', '\u2028', '\u200B', '\u0000'];
const TABLES = ['globex_local.budgets', '`globex_local.budgets`', 'organizations.org_api_keys', '`cloudact-testing-1.globex_local`.budgets', 'cloudact-testing-1.organizations.org_profiles', 'globex_local . budgets', 'GLOBEX_LOCAL.budgets', '`region-us`.INFORMATION_SCHEMA.JOBS', 'INFORMATION_SCHEMA.SCHEMATA', 'budgets', "EXTERNAL_QUERY('c', 'SELECT 1')", '`acme_local.*`', 'globex_local.INFORMATION_SCHEMA.TABLES'];
const SUFFIXES = ['; SELECT 1', ';DROP TABLE acme_local.budgets', ' -- ', ' /*', ' UNION ALL SELECT * FROM globex_local.budgets', ' EXCEPT DISTINCT SELECT * FROM organizations.org_profiles', ' LIMIT (SELECT COUNT(*) FROM globex_local.budgets)', ' ORDER BY (SELECT 1 FROM globex_local.budgets)', ', globex_local.budgets', ' AS globex_local, globex_local.budgets', ' JOIN globex_local.budgets USING (budget_id)', ' WHERE EXISTS (SELECT 1 FROM organizations.org_api_keys)', ' |> LIMIT 1', ';', ' FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()'];
const NAMES = ['globex_local', 'organizations', '`globex_local.budgets`', 'budgets', 'a', 'x', 'acme_local', 'INFORMATION_SCHEMA'];
const NOISE = ["'", '"', '`', '\\', '(', ')', ',', '.', ';', '--', '/*', '*/', '#', '@', '@@', '$', '[', ']', '{', '|>', '=>', '->', '"""', "r'", "b'", 'FROM', 'SELECT', 'UNNEST(', 'AS', 'WITH', '1', 'globex_local.budgets'];

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  trivia: (random, sql) => {
    const places = spaces(sql);
    return places.length === 0 ? sql : insertAt(sql, pick(random, places), pick(random, TRIVIA));
  },
  case: (random, sql) => [...sql].map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())).join(''),
  quoting: (random, sql) => sql.replace(/\b[A-Za-z_]\w*\.[A-Za-z_]\w*/g, (path) => (random() < 0.5 ? `\`${path}\`` : path.split('.').map((part) => (random() < 0.5 ? `\`${part}\`` : part)).join(pick(random, ['.', ' . ', './**/'])))),
  nesting: (random, sql) => pick(random, [`SELECT * FROM (${sql})`, `(${sql})`, `SELECT (${sql})`, `SELECT ARRAY(${sql})`, `SELECT 1 WHERE EXISTS (${sql})`, `SELECT * FROM UNNEST(ARRAY(${sql}))`, `SELECT 1 IN (${sql})`, `WITH t AS (${sql}) SELECT * FROM t`, `SELECT IF(TRUE, (${sql}), NULL)`, `((${sql}))`, `SELECT * FROM acme_local.budgets AS b, (${sql})`]),
  shadow: (random, sql) => `WITH ${pick(random, NAMES)} AS (SELECT [1] AS budgets) ${sql}`,
  suffix: (random, sql) => sql + pick(random, SUFFIXES),
  splice: (random, sql) => {
    const other = pick(random, random() < 0.5 ? GOOD_STATEMENTS : ATTACK_STATEMENTS).sql;
    return sql.slice(0, between(random, 0, sql.length)) + other.slice(between(random, 0, other.length));
  },
  swapTable: (random, sql) => {
    const tables = [...sql.matchAll(/`?(?:acme_local|globex_local|organizations)`?\.`?\w+`?/g)];
    const target = tables.length === 0 ? undefined : pick(random, tables);
    return target === undefined ? sql : sql.slice(0, target.index) + pick(random, TABLES) + sql.slice(target.index + target[0].length);
  },
  inlineQuery: (random, sql) => {
    const values = [...sql.matchAll(/\b(?:\d+|BilledCost|ServiceName|budget_id|amount|name)\b/g)];
    const target = values.length === 0 ? undefined : pick(random, values);
    return target === undefined ? sql : `${sql.slice(0, target.index)}(SELECT MAX(x) FROM ${pick(random, TABLES)})${sql.slice(target.index + target[0].length)}`;
  },
  alias: (random, sql) => sql.replace(/\bAS ([a-z]\w*)/, () => `AS ${pick(random, NAMES)}`),
  noise: (random, sql) => insertAt(sql, between(random, 0, sql.length), ` ${pick(random, NOISE)} `),
  tightNoise: (random, sql) => insertAt(sql, between(random, 0, sql.length), pick(random, NOISE)),
  cut: (random, sql) => {
    const from = between(random, 0, sql.length);
    return sql.slice(0, from) + sql.slice(from + between(random, 1, 12));
  },
  prefix: (random, sql) => pick(random, ['EXPLAIN ', 'BEGIN ', '#legacySQL\n', '\uFEFF', '(', ';', 'SELECT 1;', '-- x\n', "'", '@{a=1} ']) + sql,
};
export const MUTATION_NAMES = Object.keys(MUTATIONS);

/** One to four changes of an attack, or of a good statement. */
export function mutate(random: Random): { readonly sql: string; readonly path: readonly string[] } {
  const start = pick(random, random() < 0.6 ? ATTACK_STATEMENTS : GOOD_STATEMENTS);
  const path: string[] = [start.name];
  let { sql } = start;
  for (let i = between(random, 1, 4); i > 0; i--) {
    const name = pick(random, MUTATION_NAMES);
    sql = MUTATIONS[name]?.(random, sql) ?? sql;
    path.push(name);
  }
  return { sql, path };
}
