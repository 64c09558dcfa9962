import { readServiceConfig } from '@cloudact/service-kit';
import { type OrgSlug, TenantCache } from '@cloudact/tenancy';
import { between, seededRandom } from '../crash/seeded-random.js';
import type { Answer, CallOptions } from '../stack/http-call.js';
import { type IsolationWorld, startWorld, tellable, verdict } from './given/isolation-world.js';
import { KNOWN_ROUTES, nameOf, type Operation } from './given/operations.js';
import { absentLike, conversation } from './given/conversation-paths.js';
import { slowApp } from './given/slow-app.js';
import { productSources } from './given/source-files.js';

/** Of the same length as the victim's, so that answers may be compared to the byte. */
const NOBODY = 'nobody';

describe('who is asking', () => {
  let world: IsolationWorld;
  beforeAll(async () => void (world = await startWorld()), 180_000);
  afterAll(() => world.stop());

  const known = (operation: Operation) => KNOWN_ROUTES[nameOf(operation)];
  const good = (operation: Operation, auth: CallOptions): CallOptions => {
    const { body, contentType } = known(operation) ?? {};
    return { ...auth, ...(body === undefined ? {} : { body }), ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }) };
  };
  const withQuery = (operation: Operation): Operation => {
    const query = known(operation)?.query;
    return query === undefined ? operation : { ...operation, path: `${operation.path}?${query}` };
  };
  const ofOrgs = () => world.operations.filter((operation) => operation.path.includes('{org}') && known(operation)?.who !== 'root');

  it('S01 a key with the slug of another organisation in path, header, query or body is answered as if that slug were nobody, before BigQuery is asked', async () => {
    const { acme } = world;
    await world.stack.call('api', 'GET', '/organizations/acme', { key: acme.key });
    await world.stack.call('pipeline', 'GET', '/organizations/acme/dead-letters', { key: acme.key });
    await world.stack.call('chat', 'GET', '/organizations/acme/conversations', { key: acme.key });
    const named = await world.spy.naming('globex', async () => {
      for (const operation of ofOrgs()) {
        const options = good(operation, { key: acme.key });
        const [theirs, nobodys] = [await world.attempt(withQuery(operation), 'globex', options), await world.attempt(withQuery(operation), NOBODY, options)];
        expect(verdict(operation, theirs)).toEqual([nameOf(operation), 403, 'ORG_MISMATCH']);
        expect([nameOf(operation), tellable(theirs)]).toEqual([nameOf(operation), tellable(nobodys)]);
        const elsewhere = [
          await world.attempt(operation, 'acme', { ...options, headers: { ...options.headers, 'x-org-slug': 'globex' } }),
          await world.attempt({ ...operation, path: `${operation.path}?org_slug=globex` }, 'acme', options),
          ...(typeof options.body === 'object' ? [await world.attempt(operation, 'acme', { ...options, body: { ...options.body, org_slug: 'globex' } })] : []),
        ];
        for (const answer of elsewhere) expect(verdict(operation, answer)).toEqual([nameOf(operation), 400, 'REQUEST_INVALID']);
      }
    });
    expect(named).toEqual([]);
  });

  it('S02 whatever path, header, query and body say together, the organisation is the key\'s or the request is refused', async () => {
    const { acme, globex, stack } = world;
    const said = [undefined, 'acme', 'globex'];
    let accepted = 0;
    for (const path of ['acme', 'globex']) {
      for (const header of said) {
        for (const query of said) {
          for (const inBody of said) {
            const answer = await stack.call('api', 'PATCH', `/organizations/${path}${query === undefined ? '' : `?org_slug=${query}`}`, {
              key: acme.key,
              body: { display_name: `Acme ${accepted}`, ...(inBody === undefined ? {} : { org_slug: inBody }) },
              headers: header === undefined ? {} : { 'x-org-slug': header },
            });
            const agrees = path === 'acme' && header !== 'globex' && query === undefined && inBody === undefined;
            expect([path, header, query, inBody, answer.status < 400]).toEqual([path, header, query, inBody, agrees]);
            if (answer.status < 400) accepted += 1;
            else expect([400, 403]).toContain(answer.status);
          }
        }
      }
    }
    expect(accepted).toBe(2);
    expect((await stack.call('api', 'GET', '/organizations/globex', { key: globex.key })).body['display_name']).toBe('Org globex');
  });

  it.each([
    ['a query parameter twice', '/organizations/acme/conversations?limit=1&limit=2', {}],
    ['a query parameter as a list', '/organizations/acme/conversations?limit[]=1', {}],
    ['a query parameter as an object', '/organizations/acme/conversations?user_id[$ne]=u1', {}],
    ['a query parameter in two spellings', '/organizations/acme/conversations?limit=1&%6Cimit=2', {}],
    ['a key of a JSON object twice', '/organizations/acme/conversations', { method: 'POST', body: '{"title":"a","user_id":"u1","user_id":"u2"}' }],
    ['a key twice behind an escape', '/organizations/acme/conversations', { method: 'POST', body: '{"title":"a","user_id":"u1","\\u0075ser_id":"u2"}' }],
    ['a key of a nested object twice', '/organizations/acme/conversations', { method: 'POST', body: '{"title":"a","user_id":"u1","metadata":{"a":1,"a":2}}' }],
  ])('S03 a request that says a thing twice is refused: %s', async (_what, path, { method = 'GET', body }: { readonly method?: string; readonly body?: string }) => {
    const answer = await world.stack.call('chat', method, path, { key: world.acme.key, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.body['code']]).toEqual([400, 'REQUEST_INVALID']);
  });

  it.each([
    ['the key twice', [['X-API-Key', 'OWN'], ['X-API-Key', 'OWN']]],
    ['the organisation twice', [['X-API-Key', 'OWN'], ['X-Org-Slug', 'acme'], ['X-Org-Slug', 'globex']]],
    ['the content type twice', [['X-API-Key', 'OWN'], ['Content-Type', 'application/json'], ['Content-Type', 'text/csv']]],
  ] as const)('S03 a header that decides something is there once: %s', async (_what, headers) => {
    const { request } = await import('node:http');
    const { hostname, port } = new URL(world.stack.url('api'));
    const raw = headers.flatMap(([name, value]) => [name, value === 'OWN' ? world.acme.key : value]);
    const status = await new Promise((resolve, reject) => {
      const call = request({ hostname, port, path: '/api/v1/organizations/acme', method: 'GET', headers: [...raw, 'Host', hostname] as unknown as Record<string, string> }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      call.on('error', reject).end();
    });
    expect(status).toBe(400);
  });

  it('S03 rows with a key twice, forms and mixed content types are refused', async () => {
    const path = '/organizations/acme/tables/cost_data_standard_1_3/rows';
    const rows = await world.stack.call('pipeline', 'POST', path, { key: world.acme.key, body: '{"BilledCost":"1","BilledCost":"2"}\n', headers: { 'content-type': 'application/x-ndjson' } });
    expect([rows.status, rows.body['code']]).toEqual([400, 'BODY_MALFORMED']);
    const form = await world.stack.call('chat', 'POST', '/organizations/acme/conversations', { key: world.acme.key, body: 'title=a&user_id=u1&user_id=u2', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(form.status).toBe(415);
    const mixed = await world.stack.call('chat', 'POST', '/organizations/acme/conversations', { key: world.acme.key, body: '{"title":"a","user_id":"u1"}', headers: { 'content-type': 'text/csv, application/json' } });
    expect(mixed.status).toBe(415);
  });

  it('S04 every route of the three API documents is known to the sweep, and the sweep knows no other', () => {
    expect(world.operations.map(nameOf).sort()).toEqual(Object.keys(KNOWN_ROUTES).sort());
  });

  it('S04 every operation refuses who has no key, and with the ids of another organisation finds nothing', async () => {
    const { acme, globex, stack, theirs } = world;
    for (const operation of world.operations) {
      expect(verdict(operation, await world.attempt(withQuery(operation), 'globex', good(operation, {})))).toEqual([nameOf(operation), 401, 'KEY_MISSING']);
    }
    for (const operation of ofOrgs().filter((one) => known(one)?.absent !== undefined)) {
      expect(verdict(operation, await world.attempt(withQuery(operation), 'acme', good(operation, { key: acme.key })))).toEqual([nameOf(operation), 404, known(operation)?.absent]);
    }
    const as = { key: globex.key };
    expect(await stack.call('chat', 'GET', `/organizations/globex/conversations/${theirs.conversationId}`, as)).toMatchObject({ status: 200, body: { title: 'Secret' } });
    expect((await stack.call('chat', 'GET', `/organizations/globex/conversations/${theirs.conversationId}/messages`, as)).body['messages']).toHaveLength(1);
    expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: acme.key })).body['conversations']).toEqual([]);
  });

  it('S06 no oracle: what is another tenant\'s and what is not there differ in nothing that a caller sees', async () => {
    const { acme, theirs, stack } = world;
    // how many of one's own slots are free at that instant is no news of anybody else
    const masked = (answer: Answer): unknown => JSON.parse(JSON.stringify(tellable(answer)).replaceAll(/[0-9a-f-]{36}/g, 'ID').replace(/;r=\d+/, ';r=FREE'));
    for (const suffix of ['', '/messages', '/tool-calls']) {
      const [one, other] = [await stack.call('chat', 'GET', `${conversation(theirs.conversationId)}${suffix}`, { key: acme.key }), await stack.call('chat', 'GET', `${conversation(absentLike(theirs.conversationId))}${suffix}`, { key: acme.key })];
      expect([one.status, masked(one)]).toEqual([404, masked(other)]);
    }
    for (const service of ['api', 'chat'] as const) {
      const path = service === 'api' ? '' : '/conversations';
      const [one, other] = [await stack.call(service, 'GET', `/organizations/globex${path}`, { key: acme.key }), await stack.call(service, 'GET', `/organizations/${NOBODY}${path}`, { key: acme.key })];
      expect([one.status, tellable(one)]).toEqual([403, tellable(other)]);
    }
  });

  it('S07 caches are keyed by organisation: three tenants with identical inputs, interleaved at random, never see each other', async () => {
    const { stack, acme, globex } = world;
    const orgs = [acme, globex, await stack.onboard('initech_one')];
    const random = seededRandom(7);
    const cache = new TenantCache<OrgSlug, { readonly owner: string }>({ maxEntries: 100, ttlMs: 60_000 });
    for (let step = 0; step < 2_000; step += 1) {
      const { slug } = orgs[between(random, 0, 2)] ?? acme;
      const key = `k${between(random, 0, 4)}`;
      const found = cache.get(slug as OrgSlug, key);
      if (found === undefined) cache.set(slug as OrgSlug, key, { owner: slug });
      else expect(found.owner).toBe(slug);
    }
    const begun = await Promise.all(orgs.map(({ slug, key }) => stack.call('chat', 'POST', `/organizations/${slug}/conversations`, { key, body: { title: `of ${slug}`, user_id: 'same' } })));
    const conversations = new Map(orgs.map(({ slug }, at) => [slug, String(begun[at]?.body['conversation_id'])]));
    await Promise.all(
      Array.from({ length: 140 }, async () => {
        const { slug, key } = orgs[between(random, 0, 2)] ?? acme;
        switch (between(random, 0, 6)) {
          case 0: {
            const { body } = await stack.call<{ conversations: { title: string }[] }>('chat', 'GET', `/organizations/${slug}/conversations?user_id=same`, { key });
            return expect(body.conversations.map(({ title }) => title)).toEqual([`of ${slug}`]);
          }
          case 1: {
            const { body } = await stack.call('api', 'GET', `/organizations/${slug}`, { key });
            return expect(body['org_slug']).toBe(slug);
          }
          case 2: {
            const { body } = await stack.call('chat', 'POST', `/organizations/${slug}/conversations/${conversations.get(slug)}/messages`, { key, body: { role: 'user', content: `from ${slug}`, client_message_id: 'same' } });
            return expect(body['content']).toBe(`from ${slug}`);
          }
          case 3: {
            const sql = `SELECT COUNT(*) AS n FROM ${orgs[0]?.dataset}.fx_rates`;
            const { status, body } = await stack.call('api', 'POST', `/organizations/${slug}/queries${between(random, 0, 1) === 0 ? '' : ':estimate'}`, { key, body: { sql } });
            return expect([slug, status, body['refusal']]).toEqual([slug, ...(slug === orgs[0]?.slug ? [200, undefined] : [422, 'OTHER_DATASET'])]);
          }
          case 4: {
            const { body } = await stack.call('api', 'POST', `/organizations/${slug}/queries`, { key, body: { sql: "SELECT table_schema FROM INFORMATION_SCHEMA.TABLES".replace('FROM ', `FROM ${slug}_local.`) } });
            return expect([...new Set((body['rows'] as readonly Readonly<Record<string, unknown>>[]).map((row) => row['table_schema']))]).toEqual([`${slug}_local`]);
          }
          case 5: {
            const { body } = await stack.call<{ api_keys: { key_id: string }[] }>('api', 'GET', `/organizations/${slug}/api-keys`, { key });
            return expect(body.api_keys.map(({ key_id }) => key_id)).toEqual([orgs.find((org) => org.slug === slug)?.keyId]);
          }
          default: {
            const other = orgs[(orgs.findIndex((org) => org.slug === slug) + 1) % orgs.length] ?? acme;
            const { status } = await stack.call('chat', 'GET', `/organizations/${slug}/conversations/${conversations.get(other.slug)}`, { key });
            return expect(status).toBe(404);
          }
        }
      }),
    );
  });

  it('S08 five hundred requests whose handlers wait each have their own tenant; without one, code throws', async () => {
    const { stack, acme, globex } = world;
    const app = await slowApp(stack.platform('api'));
    const ask = async (path: string, key?: string) => app.inject({ method: 'GET', url: path, headers: key === undefined ? {} : { 'x-api-key': key } });
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_one, at) => {
        const { slug, key } = at % 2 === 0 ? acme : globex;
        return [slug, (await ask(`/organizations/${slug}/who`, key)).json<unknown>()] as const;
      }),
    );
    expect(answers.filter(([slug, seen]) => JSON.stringify(seen) !== JSON.stringify([slug, slug, slug]))).toEqual([]);
    const nobody = await ask('/organizations/acme/nobody', acme.key);
    expect([nobody.statusCode, nobody.body.includes('acme')]).toEqual([500, false]);
    await app.close();
  });

  it('S08 five hundred requests over HTTP are answered with what is their own', async () => {
    const { stack, acme, globex } = world;
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_one, at) => {
        const org = at % 2 === 0 ? acme : globex;
        const { body } = await stack.call('api', 'GET', `/organizations/${org.slug}`, { key: org.key });
        return [org.slug, body['org_slug']] as const;
      }),
    );
    expect(answers.filter(([asked, answered]) => asked !== answered)).toEqual([]);
  });

  it('S08 there is one ambient store in the house, and the tenant is not in it', () => {
    const stores = productSources().filter(({ text }) => /new AsyncLocalStorage/.test(text));
    expect(stores.map(({ path }) => path)).toEqual(['libs/service-kit/src/http/request-scope.ts']);
    expect(stores[0]?.text).not.toMatch(/org_?slug|tenant:/i);
  });

  it('S09 an organisation key opens no route of the operator, and a root key none of an organisation', async () => {
    const { acme, stack } = world;
    for (const operation of world.operations.filter((one) => known(one)?.who === 'root')) {
      expect(verdict(operation, await world.attempt(operation, 'acme', good(operation, { key: acme.key })))).toEqual([nameOf(operation), 401, 'KEY_MISSING']);
      expect(verdict(operation, await world.attempt(operation, 'acme', good(operation, { rootKey: acme.key })))).toEqual([nameOf(operation), 401, 'KEY_INVALID']);
    }
    expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { rootKey: stack.rootKey })).body['code']).toBe('KEY_MISSING');
    expect((await stack.call('chat', 'GET', '/organizations/acme/conversations', { key: stack.rootKey })).body['code']).toBe('KEY_INVALID');
  });

  it('S09 bootstrap changes nothing a second time, and no setting switches the keys off', async () => {
    expect((await world.stack.call('api', 'POST', '/bootstrap/apply', { rootKey: world.stack.rootKey })).body['status']).toBe('UNCHANGED');
    expect(() => readServiceConfig('api', { CLOUDACT_ENV: 'prod', CA_ROOT_API_KEY: 'short' })).toThrow(/prod needs 32/);
    expect(productSources().filter(({ text }) => /DISABLE_AUTH|SKIP_AUTH|AUTH_BYPASS|noAuth/i.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
