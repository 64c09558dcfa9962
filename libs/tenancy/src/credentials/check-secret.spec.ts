import { checkSecret } from './check-secret.js';
import { CREDENTIAL_PROVIDERS, type CredentialProvider } from './secret-shapes.js';

const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQ==\n-----END PRIVATE KEY-----\n';
const UUID = '6f9619ff-8b86-d011-b42d-00c04fc964ff';
const GOOD: Readonly<Record<CredentialProvider, readonly (readonly [type: string, secret: Record<string, string>])[]>> = {
  AWS: [
    ['ROLE_ARN', { role_arn: 'arn:aws:iam::123456789012:role/finops/reader', external_id: 'cloudact-acme' }],
    ['ACCESS_KEY', { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
  ],
  AZURE: [['SERVICE_PRINCIPAL', { tenant_id: UUID, client_id: UUID, client_secret: 'abc~def.123' }]],
  GCP: [['SERVICE_ACCOUNT_JSON', { type: 'service_account', project_id: 'acme-billing', private_key_id: 'a'.repeat(40), private_key: PEM, client_email: 'reader@acme-billing.iam.gserviceaccount.com', token_uri: 'https://oauth2.googleapis.com/token' }]],
  OCI: [['API_SIGNING_KEY', { tenancy_ocid: 'ocid1.tenancy.oc1..aaaa', user_ocid: 'ocid1.user.oc1..bbbb', fingerprint: Array.from({ length: 16 }, () => '0f').join(':'), private_key: PEM, region: 'eu-zurich-1' }]],
  OPENAI: [['API_KEY', { api_key: `sk-${'a'.repeat(40)}` }]],
  ANTHROPIC: [['API_KEY', { api_key: `sk-ant-${'a'.repeat(40)}` }]],
  GEMINI: [['API_KEY', { api_key: `AIza${'a'.repeat(35)}` }]],
};
const goodOnes = CREDENTIAL_PROVIDERS.flatMap((provider) => GOOD[provider].map(([type, secret]) => [provider, type, secret] as const));
const refusal = (provider: CredentialProvider, secret: Record<string, unknown>): { readonly message: string; readonly errors: readonly { readonly field: string }[] } => {
  try {
    checkSecret(provider, undefined, secret);
  } catch (error) {
    return error as { message: string; errors: { field: string }[] };
  }
  throw new Error('it was taken');
};

describe('the secret of a credential', () => {
  it.each(goodOnes)('of %s is known as %s by its fields', (provider, type, secret) => {
    expect(checkSecret(provider, undefined, secret)).toBe(type);
  });

  it.each(goodOnes)('of %s (%s) needs each field, and each in its form; a refusal repeats no value', (provider, _type, secret) => {
    for (const name of Object.keys(secret).filter((field) => field !== 'token_uri')) {
      const { [name]: _left, ...rest } = secret;
      expect(refusal(provider, Object.keys(rest).length === 0 ? {} : rest).errors.map(({ field }) => field)).toContain(`secret.${name}`);
      for (const wrong of ['canary value', '', 42, null, { canary: 'value' }, ['canary'], `${secret[name]}\ncanary`]) {
        const { message, errors } = refusal(provider, { ...secret, [name]: wrong });
        expect(errors.map(({ field }) => field)).toEqual([`secret.${name}`]);
        expect(JSON.stringify([message, errors])).not.toContain('canary');
      }
    }
  });

  it('has no other field, and a refusal does not repeat its name', () => {
    const { message } = refusal('OPENAI', { api_key: `sk-${'a'.repeat(40)}`, 'sk-canary': 'x' });
    expect(message).toContain('may have api_key, organization_id and nothing else');
    expect(message).not.toContain('canary');
  });

  it.each(['__proto__', 'constructor', 'toString'])('is not fooled by a field named %s', (name) => {
    const secret = JSON.parse(`{"api_key":"sk-${'a'.repeat(40)}","${name}":"x"}`) as Record<string, unknown>;
    expect(() => checkSecret('OPENAI', 'API_KEY', secret)).toThrow(expect.objectContaining({ code: 'CREDENTIAL_SECRET_INVALID' }));
  });

  it('of one kind is refused as another, and of another provider', () => {
    const [, [, accessKey]] = GOOD.AWS as [unknown, [string, Record<string, string>]];
    expect(() => checkSecret('AWS', 'ROLE_ARN', accessKey)).toThrow(expect.objectContaining({ code: 'CREDENTIAL_SECRET_INVALID' }));
    expect(() => checkSecret('AZURE', 'ACCESS_KEY', accessKey)).toThrow(expect.objectContaining({ message: expect.stringContaining('must be one of SERVICE_PRINCIPAL') }));
  });

  it("does not send a Google key's signature to an address that is not Google's", () => {
    const [[, account]] = GOOD.GCP as [[string, Record<string, string>]];
    expect(refusal('GCP', { ...account, token_uri: 'https://oauth2.googleapis.com.evil.example/token' }).errors).toEqual([{ field: 'secret.token_uri', message: "must be Google's own address" }]);
  });
});
