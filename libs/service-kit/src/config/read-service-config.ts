import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ENVIRONMENT_NAMES, ENVIRONMENTS, type Environment } from '@cloudact/bq-core';
import { ConfigInvalidError } from './config-invalid-error.js';
import type { BigQueryBackend, MailConfig, ServiceConfig, ServiceName } from './service-config.js';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Name of the port variable and the port without it (DESIGN §11). */
const PORTS: Readonly<Record<ServiceName, { readonly variable: string; readonly port: number }>> = {
  api: { variable: 'API_PORT', port: 8000 },
  pipeline: { variable: 'PIPELINE_PORT', port: 8001 },
  chat: { variable: 'CHAT_PORT', port: 8002 },
};
const DEFAULT_DATA_DIRECTORY = '.data';
const DEFAULT_GRPC_PORT = 9060;
const SHORTEST_ROOT_KEY = 32;

/** Reads the variables of one service. @throws ConfigInvalidError with all faults together */
export function readServiceConfig(service: ServiceName, env: EnvironmentVariables): ServiceConfig {
  const faults: string[] = [];
  const environment = oneOf(env, 'CLOUDACT_ENV', ENVIRONMENTS, 'local', faults);
  const names = ENVIRONMENT_NAMES[environment];
  const data = resolve(env['CLOUDACT_DATA_DIR'] ?? DEFAULT_DATA_DIRECTORY);
  const rootKey = readRootKey(env, environment, data, faults);
  const config = {
    service,
    environment,
    projectId: env['GCP_PROJECT_ID'] ?? names.projectId,
    location: env['BIGQUERY_LOCATION'] ?? names.location,
    host: env['CLOUDACT_HOST'] ?? '127.0.0.1',
    port: portOf(env, PORTS[service].variable, PORTS[service].port, faults),
    dataDirectory: join(data, service),
    backend: readBackend(env, environment, data, faults),
    ...(rootKey === undefined ? {} : { rootKey }),
    ...readTrustedProxies(env),
    ...readKmsKey(env, faults),
    ...readMetricsPort(service, env, faults),
    ...readOtlpEndpoint(env, faults),
    ...readMail(env, faults),
    logLevel: env['LOG_LEVEL'] ?? 'info',
  };
  if (faults.length > 0) throw new ConfigInvalidError(faults);
  return config;
}

function readBackend(env: EnvironmentVariables, environment: Environment, data: string, faults: string[]): BigQueryBackend {
  const kind = oneOf(env, 'BIGQUERY_BACKEND', ['embedded', 'emulator', 'google'], environment === 'local' ? 'embedded' : 'google', faults);
  if (kind === 'google') return { kind, ...readOrgServiceAccount(env, environment, faults) };
  const address = env['BIGQUERY_EMULATOR_HOST'];
  if (address !== undefined && address !== '') {
    const url = new URL(address.includes('://') ? address : `http://${address}`);
    return { kind, url: url.origin, grpcHost: url.hostname, grpcPort: portOf(env, 'BIGQUERY_EMULATOR_GRPC_PORT', DEFAULT_GRPC_PORT, faults) };
  }
  const running = runningEmulator(join(data, 'bigquery', 'emulator.json'));
  if (running === undefined) {
    faults.push(`No BigQuery to speak to: BIGQUERY_EMULATOR_HOST is not set, and no embedded server runs on ${join(data, 'bigquery')}. Start one with "npx bq-emulator --data-dir ${join(data, 'bigquery')}", or everything with "npm start"`);
    return { kind, url: '', grpcHost: '', grpcPort: 0 };
  }
  return { kind, url: running.url, grpcHost: new URL(running.url).hostname, grpcPort: running.grpcPort };
}

/** prod must decide: without the accounts free SQL rests on the guard, the dry run and the byte cap alone (docs/adr/0010). */
function readOrgServiceAccount(env: EnvironmentVariables, environment: Environment, faults: string[]): { readonly orgServiceAccount?: string } {
  const given = env['CLOUDACT_ORG_SERVICE_ACCOUNT'];
  if (given === 'none') return {};
  if (given === undefined || given === '') {
    if (environment === 'prod') faults.push('CLOUDACT_ORG_SERVICE_ACCOUNT is not set; use org-{slug}@{project}.iam.gserviceaccount.com, or "none" to run free SQL without its second layer');
    return {};
  }
  if (!given.includes('{slug}')) faults.push(`CLOUDACT_ORG_SERVICE_ACCOUNT is "${given}"; it must name an account for each organisation, with {slug} in it`);
  return { orgServiceAccount: given };
}

/** The address that an embedded server leaves in its data folder while it runs. */
function runningEmulator(file: string): { readonly url: string; readonly grpcPort: number } | undefined {
  if (!existsSync(file)) return undefined;
  const { url, grpcPort } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; grpcPort: number };
  return { url, grpcPort };
}

/** In `local` the first start leaves a root key in the data folder, so that a service started alone knows it too. */
function readRootKey(env: EnvironmentVariables, environment: Environment, data: string, faults: string[]): string | undefined {
  const given = env['CA_ROOT_API_KEY'];
  if (given !== undefined && given !== '') {
    if (environment === 'prod' && given.length < SHORTEST_ROOT_KEY) faults.push(`CA_ROOT_API_KEY has ${given.length} characters; prod needs ${SHORTEST_ROOT_KEY}`);
    return given;
  }
  const file = join(data, 'root-key');
  return environment === 'local' && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Full name of a key, without a version (docs: kms/docs/resource-hierarchy). */
const KMS_KEY = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;

function readKmsKey(env: EnvironmentVariables, faults: string[]): { readonly kmsKey?: string } {
  const kmsKey = env['CLOUDACT_KMS_KEY'];
  if (kmsKey === undefined || kmsKey === '') return {};
  if (!KMS_KEY.test(kmsKey)) faults.push(`CLOUDACT_KMS_KEY is "${kmsKey}"; use projects/P/locations/L/keyRings/R/cryptoKeys/K`);
  return { kmsKey };
}

/** Comma-separated addresses. */
function readTrustedProxies(env: EnvironmentVariables): { readonly trustedProxies?: readonly string[] } {
  const trustedProxies = (env['CLOUDACT_TRUSTED_PROXIES'] ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '');
  return trustedProxies.length === 0 ? {} : { trustedProxies };
}

/** `API_METRICS_PORT` and so on, so that three services with one environment do not meet; `METRICS_PORT` for a service alone. */
function readMetricsPort(service: ServiceName, env: EnvironmentVariables, faults: string[]): { readonly metricsPort?: number } {
  const name = [`${service.toUpperCase()}_METRICS_PORT`, 'METRICS_PORT'].find((one) => env[one] !== undefined && env[one] !== '');
  return name === undefined ? {} : { metricsPort: portOf(env, name, 0, faults) };
}

/** The standard variable (docs: opentelemetry.io/docs/specs/otel/protocol/exporter). */
function readOtlpEndpoint(env: EnvironmentVariables, faults: string[]): { readonly otlpEndpoint?: string } {
  const otlpEndpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (otlpEndpoint === undefined || otlpEndpoint === '') return {};
  if (!/^https?:$/.test(URL.parse(otlpEndpoint)?.protocol ?? '')) faults.push(`OTEL_EXPORTER_OTLP_ENDPOINT is "${otlpEndpoint}"; use the URL of a collector, such as http://127.0.0.1:4318`);
  return { otlpEndpoint };
}

/** The URL holds a password: no fault repeats it. */
function readMail(env: EnvironmentVariables, faults: string[]): { readonly mail?: MailConfig } {
  const [url = '', from = ''] = [env['CLOUDACT_SMTP_URL'], env['CLOUDACT_MAIL_FROM']];
  if (url === '' && from === '') return {};
  const parsed = URL.parse(url);
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') faults.push('CLOUDACT_SMTP_URL is not the URL of a mail server; use smtp://user:password@host:587 or smtps://…');
  if (!/@[^@\s>]+>?$/.test(from)) faults.push(`CLOUDACT_MAIL_FROM is "${from}"; use the address that mails come from, such as "CloudAct <cloudact@example.com>"`);
  return { mail: { url, from } };
}

function oneOf<T extends string>(env: EnvironmentVariables, name: string, allowed: readonly T[], fallback: T, faults: string[]): T {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  const known = allowed.find((one) => one === value);
  if (known === undefined) faults.push(`${name} is "${value}"; use ${allowed.join(', ')}`);
  return known ?? fallback;
}

function portOf(env: EnvironmentVariables, name: string, fallback: number, faults: string[]): number {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) faults.push(`${name} is "${value}"; use a port, or 0 for a free one`);
  return Number(value);
}
