import { OAuth2Client } from 'google-auth-library';
import { restError, type StubAnswer, type StubRequest, StubRestServer } from '../testing/stub-rest-server.js';
import { ImpersonatedCredentials } from './impersonated-credentials.js';

let server: StubRestServer;
afterEach(() => server.stop());
const given = async (answer: (request: StubRequest) => StubAnswer) => {
  server = await StubRestServer.start(answer);
  const source = new OAuth2Client();
  source.setCredentials({ access_token: 'own', expiry_date: Date.now() + 3_600_000 });
  return new ImpersonatedCredentials({ projectId: 'p', serviceAccountTemplate: 'org-{slug}@{project}.iam.gserviceaccount.com', source, endpoint: server.url });
};
const token = (accessToken: string): StubAnswer => ({ json: { accessToken, expireTime: new Date(Date.now() + 3_600_000).toISOString() } });
const acme = { orgSlug: 'acme', datasets: ['acme_prod'] };

describe('ImpersonatedCredentials', () => {
  it("asks for a token of the organisation's account once, however many queries wait for it", async () => {
    const auth = (await given(() => token('of-acme'))).authFor(acme);
    const headers = await Promise.all([auth.getRequestHeaders(), auth.getRequestHeaders()]);
    headers.push(await auth.getRequestHeaders());
    expect(headers.map((each) => each.get('authorization'))).toEqual(['Bearer of-acme', 'Bearer of-acme', 'Bearer of-acme']);
    expect(server.requests.map(({ path, headers: { authorization }, json }) => ({ path: decodeURIComponent(path), authorization, json }))).toEqual([
      {
        path: '/v1/projects/-/serviceAccounts/org-acme@p.iam.gserviceaccount.com:generateAccessToken',
        authorization: 'Bearer own',
        json: { delegates: [], scope: ['https://www.googleapis.com/auth/bigquery'], lifetime: '3600s' },
      },
    ]);
  });

  it('has nothing to show where the account is refused, and names it', async () => {
    const auth = (await given(() => restError(403, 'forbidden', 'no'))).authFor(acme);
    await expect(auth.getRequestHeaders()).rejects.toMatchObject({ code: 'BIGQUERY_UNAUTHENTICATED', message: expect.stringContaining('org-acme@p.iam.gserviceaccount.com') });
  });
});
