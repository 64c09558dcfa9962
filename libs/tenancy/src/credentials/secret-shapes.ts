/** What a field of a secret must look like, and how a refusal says so. */
interface SecretField {
  readonly pattern: RegExp;
  readonly is: string;
  readonly optional?: true;
}
export interface SecretShape {
  readonly provider: string;
  /** What `credential_type` says. */
  readonly type: string;
  readonly fields: Readonly<Record<string, SecretField>>;
}

const UUID: SecretField = { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, is: 'a UUID' };
const PRIVATE_KEY: SecretField = { pattern: /^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END (?:RSA |EC )?PRIVATE KEY-----\s*$/, is: 'a private key in PEM, without a passphrase' };
const text = (longest: number): SecretField => ({ pattern: new RegExp(`^[\\x21-\\x7e]{1,${longest}}$`), is: `printable text of at most ${longest} characters without spaces` });
const optional = (field: SecretField): SecretField => ({ ...field, optional: true });
const ocid = (kind: string): SecretField => ({ pattern: new RegExp(`^ocid1\\.${kind}\\.[a-z0-9]+\\.[a-z0-9-]*\\.[a-z0-9.]+$`), is: `an OCID of a ${kind}` });

/** One row a kind of secret: the whole of what a provider's credential is. A provider's first row is its usual kind. */
export const SECRET_SHAPES = [
  {
    provider: 'AWS',
    type: 'ROLE_ARN',
    fields: { role_arn: { pattern: /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, is: 'the ARN of an IAM role' }, external_id: { pattern: /^[\w+=,.@:/-]{2,1224}$/, is: 'an external id of 2 to 1,224 characters' } },
  },
  {
    provider: 'AWS',
    type: 'ACCESS_KEY',
    fields: {
      access_key_id: { pattern: /^(?:AKIA|ASIA)[A-Z0-9]{16}$/, is: 'an access key id (AKIA… or ASIA…, 20 characters)' },
      secret_access_key: { pattern: /^[A-Za-z0-9/+=]{40}$/, is: 'a secret access key of 40 characters' },
      session_token: optional(text(4_096)),
    },
  },
  { provider: 'AZURE', type: 'SERVICE_PRINCIPAL', fields: { tenant_id: UUID, client_id: UUID, client_secret: text(256), subscription_id: optional(UUID) } },
  {
    provider: 'GCP',
    type: 'SERVICE_ACCOUNT_JSON',
    fields: {
      type: { pattern: /^service_account$/, is: '"service_account"' },
      project_id: { pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, is: 'a project id' },
      private_key_id: { pattern: /^[0-9a-f]{40}$/, is: 'a key id of 40 hexadecimal digits' },
      private_key: PRIVATE_KEY,
      client_email: { pattern: /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/, is: 'the e-mail of a service account' },
      client_id: optional({ pattern: /^\d{1,30}$/, is: 'digits' }),
      // addresses are Google's own: another one would send the key's signature elsewhere
      auth_uri: optional({ pattern: /^https:\/\/accounts\.google\.com\/o\/oauth2\/auth$/, is: "Google's own address" }),
      token_uri: optional({ pattern: /^https:\/\/oauth2\.googleapis\.com\/token$/, is: "Google's own address" }),
      auth_provider_x509_cert_url: optional({ pattern: /^https:\/\/www\.googleapis\.com\/[\w/.-]+$/, is: "Google's own address" }),
      client_x509_cert_url: optional({ pattern: /^https:\/\/www\.googleapis\.com\/[\w/.%-]+$/, is: "Google's own address" }),
      universe_domain: optional({ pattern: /^googleapis\.com$/, is: '"googleapis.com"' }),
    },
  },
  {
    provider: 'OCI',
    type: 'API_SIGNING_KEY',
    fields: {
      tenancy_ocid: ocid('tenancy'),
      user_ocid: ocid('user'),
      fingerprint: { pattern: /^[0-9a-f]{2}(?::[0-9a-f]{2}){15}$/, is: 'a fingerprint of 16 bytes with colons' },
      private_key: PRIVATE_KEY,
      region: { pattern: /^[a-z]{2,4}-[a-z]+-\d$/, is: 'a region such as eu-zurich-1' },
    },
  },
  { provider: 'OPENAI', type: 'API_KEY', fields: { api_key: { pattern: /^sk-[A-Za-z0-9_-]{20,300}$/, is: 'a key that begins with sk-' }, organization_id: optional({ pattern: /^org-[A-Za-z0-9]{6,64}$/, is: 'an organisation id that begins with org-' }) } },
  { provider: 'ANTHROPIC', type: 'API_KEY', fields: { api_key: { pattern: /^sk-ant-[A-Za-z0-9_-]{20,300}$/, is: 'a key that begins with sk-ant-' } } },
  { provider: 'GEMINI', type: 'API_KEY', fields: { api_key: { pattern: /^AIza[A-Za-z0-9_-]{35}$/, is: 'a key of 39 characters that begins with AIza' } } },
] as const satisfies readonly SecretShape[];

export type CredentialProvider = (typeof SECRET_SHAPES)[number]['provider'];
export type CredentialType = (typeof SECRET_SHAPES)[number]['type'];
export const CREDENTIAL_PROVIDERS: readonly CredentialProvider[] = [...new Set(SECRET_SHAPES.map(({ provider }) => provider))];
export const CREDENTIAL_TYPES: readonly CredentialType[] = [...new Set(SECRET_SHAPES.map(({ type }) => type))];
