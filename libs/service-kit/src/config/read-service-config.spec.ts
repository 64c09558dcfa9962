import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readServiceConfig } from './read-service-config.js';

describe('readServiceConfig', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('speaks to the embedded server that runs on the data folder, without being told where', () => {
    mkdirSync(join(data, 'bigquery'));
    writeFileSync(join(data, 'bigquery', 'emulator.json'), JSON.stringify({ url: 'http://127.0.0.1:4321', grpcPort: 4322 }));
    writeFileSync(join(data, 'root-key'), 'the-root-key\n');
    expect(readServiceConfig('api', { CLOUDACT_DATA_DIR: data })).toMatchObject({
      environment: 'local', projectId: 'cloudact-testing-1', location: 'US', port: 8000, dataDirectory: join(data, 'api'), rootKey: 'the-root-key',
      backend: { kind: 'embedded', url: 'http://127.0.0.1:4321', grpcHost: '127.0.0.1', grpcPort: 4322 },
    });
  });

  it('says what to start when there is no BigQuery', () => {
    expect(() => readServiceConfig('chat', { CLOUDACT_DATA_DIR: data })).toThrow(/No BigQuery to speak to.*npx bq-emulator.*npm start/s);
  });

  it('takes another emulator by its address, with or without a scheme', () => {
    for (const address of ['http://10.0.0.5:9050', '10.0.0.5:9050']) {
      expect(readServiceConfig('pipeline', { BIGQUERY_BACKEND: 'emulator', BIGQUERY_EMULATOR_HOST: address, BIGQUERY_EMULATOR_GRPC_PORT: '7' }).backend).toEqual({ kind: 'emulator', url: 'http://10.0.0.5:9050', grpcHost: '10.0.0.5', grpcPort: 7 });
    }
  });

  it('uses Google outside local, and no root key from a file', () => {
    writeFileSync(join(data, 'root-key'), 'the-root-key');
    const config = readServiceConfig('api', { CLOUDACT_ENV: 'prod', CLOUDACT_DATA_DIR: data, CLOUDACT_ORG_SERVICE_ACCOUNT: 'org-{slug}@{project}.iam.gserviceaccount.com' });
    expect(config).toMatchObject({ backend: { kind: 'google', orgServiceAccount: 'org-{slug}@{project}.iam.gserviceaccount.com' }, projectId: 'cloudact-prod' });
    expect(config.rootKey).toBeUndefined();
  });

  it('demands a decision about the second layer in prod, and takes no account that all would share', () => {
    const read = (account?: string): unknown => readServiceConfig('api', { CLOUDACT_ENV: 'prod', CLOUDACT_DATA_DIR: data, ...(account === undefined ? {} : { CLOUDACT_ORG_SERVICE_ACCOUNT: account }) });
    expect(() => read()).toThrow(/CLOUDACT_ORG_SERVICE_ACCOUNT is not set/);
    expect(() => read('all@p.iam.gserviceaccount.com')).toThrow(/with \{slug\} in it/);
    expect(read('none')).toMatchObject({ backend: { kind: 'google' } });
  });

  it('takes a mail server with its sender, and tells no password', () => {
    const mail = (url: string, from: string): unknown => readServiceConfig('api', { CLOUDACT_ENV: 'stage', CLOUDACT_DATA_DIR: data, CLOUDACT_SMTP_URL: url, CLOUDACT_MAIL_FROM: from }).mail;
    expect(mail('', '')).toBeUndefined();
    expect(mail('smtp://u:p@mail.example:587', 'CloudAct <c@ops.example>')).toEqual({ url: 'smtp://u:p@mail.example:587', from: 'CloudAct <c@ops.example>' });
    const faultsOf = (url: string, from: string): string => {
      try {
        return String(mail(url, from));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(faultsOf('https://u:SECRET@mail.example', 'nobody')).toMatch(/CLOUDACT_SMTP_URL is not.*CLOUDACT_MAIL_FROM is "nobody"/s);
    expect(faultsOf('https://u:SECRET@mail.example', 'nobody')).not.toContain('SECRET');
    expect(faultsOf('smtps://mail.example', '')).toContain('CLOUDACT_MAIL_FROM is ""');
  });

  it('names every fault at once', () => {
    const read = (): unknown => readServiceConfig('api', { CLOUDACT_ENV: 'production', API_PORT: '80x', BIGQUERY_BACKEND: 'redis', BIGQUERY_EMULATOR_HOST: 'h:1' });
    expect(read).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', faults: expect.arrayContaining([expect.stringContaining('CLOUDACT_ENV is "production"'), expect.stringContaining('BIGQUERY_BACKEND is "redis"'), expect.stringContaining('API_PORT is "80x"')]) as string[] }) as Error);
  });
});
