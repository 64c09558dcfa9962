import { narrowedToOwnRows } from './own-rows.js';

const OWN = (table: string): string => `(SELECT * FROM \`p\`.\`organizations\`.\`${table}\` WHERE org_slug = @org_slug)`;

describe('a statement over shared rows', () => {
  it.each([
    ['SELECT a FROM `p`.`organizations`.`t` WHERE org_slug = @org_slug', `SELECT a FROM ${OWN('t')} AS \`t\` WHERE org_slug = @org_slug`],
    ['SELECT t.a FROM `p.organizations.t` AS t WHERE t.org_slug = @org_slug', `SELECT t.a FROM ${OWN('t')} AS t WHERE t.org_slug = @org_slug`],
    ['SELECT a FROM p.organizations.t x LEFT JOIN p.organizations.u AS y USING (id) WHERE x.org_slug = @ORG_SLUG', `SELECT a FROM ${OWN('t')} x LEFT JOIN ${OWN('u')} AS y USING (id) WHERE x.org_slug = @ORG_SLUG`],
    ['WITH t AS (SELECT a FROM `p.organizations.t` WHERE org_slug = @org_slug) SELECT a FROM t, UNNEST(t.list) AS one', `WITH t AS (SELECT a FROM ${OWN('t')} AS \`t\` WHERE org_slug = @org_slug) SELECT a FROM t, UNNEST(t.list) AS one`],
    ['SELECT (SELECT MAX(b) FROM `p.organizations.u`) FROM `p.organizations.t` WHERE org_slug = @org_slug', `SELECT (SELECT MAX(b) FROM ${OWN('u')} AS \`u\`) FROM ${OWN('t')} AS \`t\` WHERE org_slug = @org_slug`],
  ])('%s has a second filter at each of its tables', (sql, text) => {
    expect(narrowedToOwnRows(sql, 'organizations')).toBe(text);
    expect(narrowedToOwnRows(sql, 'organizations')).toBe(text);
  });

  it.each(['SELECT a FROM `p.organizations.t`', "SELECT a FROM `p.organizations.t` WHERE org_slug = 'acme'", 'SELECT a FROM `p.organizations.t` WHERE org_slug = @org', "SELECT '@org_slug' FROM `p.organizations.t`", 'DELETE FROM `p.organizations.t` WHERE org_slug = @org_slug', 'SELECT @org_slug; SELECT 2'])('%s is a fault', (sql) => {
    expect(() => narrowedToOwnRows(sql, 'organizations')).toThrow(expect.objectContaining({ code: 'SHARED_ROWS_UNBOUND' }));
  });
});
