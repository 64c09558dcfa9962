import { SERVICES, type ServiceName } from '@cloudact/service-kit';
import { type Stack, startStack } from '../stack/start-stack.js';
import { valueFaults } from './value-faults.js';

interface Media {
  readonly schema?: { readonly $ref?: string };
  readonly example?: unknown;
  readonly examples?: unknown;
}

interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly responses: Readonly<Record<string, Answer>>; readonly securitySchemes: Readonly<Record<string, unknown>> };
}

const READS_AS_A_CALL = /^[a-z]+[A-Z]\w+$/;

/** What an operation lacks, in words; nothing when it is complete. */
function lacks(path: string, operation: Operation, { components }: ApiDocument): readonly string[] {
  const open = path.startsWith('/health/');
  const answers = Object.entries(operation.responses).map(([status, answer]) => ({ status, answer: answer.$ref === undefined ? answer : (components.responses[answer.$ref.split('/').at(-1) ?? ''] ?? {}) }));
  const good = answers.filter(({ status }) => status.startsWith('2'));
  const refusals = answers.filter(({ status }) => !status.startsWith('2'));
  const media = [operation.requestBody?.content ?? {}, ...good.map(({ answer }) => answer.content ?? {})].flatMap((content) => Object.entries(content));
  const statuses = new Set(refusals.map(({ status }) => status));
  const demanded = open ? [] : ['400', '401', '429', '503', ...(operation.security?.some((one) => 'org-key' in one) === true ? ['403'] : []), ...(operation.parameters?.some(({ name }) => name === 'If-Match') === true ? ['412'] : []), ...(operation.requestBody === undefined ? [] : ['422'])];
  const faults: readonly (readonly [boolean, string])[] = [
    [operation.summary !== undefined && operation.summary !== '', 'a summary'],
    [READS_AS_A_CALL.test(operation.operationId ?? ''), 'an operationId that reads as a call'],
    [(operation.tags ?? []).length > 0, 'tags'],
    [operation.security !== undefined && operation.security.length > 0 === !open, 'security'],
    [(operation.security ?? []).flatMap((one) => Object.keys(one)).every((name) => name in components.securitySchemes), 'a security scheme that there is'],
    [(operation.parameters ?? []).every(({ example }) => example !== undefined), 'examples of parameters'],
    [media.every(([type, { example, examples }]) => !type.endsWith('json') || example !== undefined || examples !== undefined), 'examples of bodies'],
    [good.length > 0 && good.every(({ status, answer }) => status === '204' || Object.values(answer.content ?? {}).some(({ schema }) => schema !== undefined)), 'a success answer with a schema'],
    [good.every(({ answer }) => answer.description !== undefined && answer.description !== ''), 'a description of its answers'],
    [!path.includes('{org}') || operation.security?.some((one) => 'org-key' in one) !== true || good.every(({ answer }) => answer.headers?.['RateLimit'] !== undefined && answer.headers['RateLimit-Policy'] !== undefined), 'RateLimit headers'],
    [demanded.every((status) => statuses.has(status)), `refusals (${demanded.filter((status) => !statuses.has(status)).join()})`],
    [open || refusals.every(({ answer }) => answer.content?.['application/problem+json']?.schema?.$ref === '#/components/schemas/Problem'), 'refusals as the one Problem'],
    [open || refusals.every(({ status, answer }) => !['429', '503'].includes(status) || answer.headers?.['Retry-After'] !== undefined), 'Retry-After'],
  ];
  return faults.filter(([ok]) => !ok).map(([, what]) => what);
}

describe('the API documents of the three services', () => {
  let stack: Stack;
  const documents = new Map<ServiceName, ApiDocument>();
  beforeAll(async () => {
    stack = await startStack({ services: SERVICES, bootstrap: false });
    for (const service of SERVICES) documents.set(service, (await (await fetch(`${stack.url(service)}/docs/openapi.json`)).json()) as ApiDocument);
  });
  afterAll(() => stack.stop());
  const operationsOf = (document: ApiDocument): readonly (readonly [string, string, Operation])[] => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [path, method, operation] as const));

  it.each(SERVICES)('of %s is OpenAPI 3.1, with nothing of 3.0 in it', (service) => {
    const document = documents.get(service) as ApiDocument;
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable":');
  });

  it.each(SERVICES)('of %s leaves nothing out of any operation', (service) => {
    const document = documents.get(service) as ApiDocument;
    const faults = operationsOf(document).map(([path, method, operation]) => ({ operation: `${method.toUpperCase()} ${path}`, lacks: lacks(path, operation, document) }));
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.filter((one) => one.lacks.length > 0)).toEqual([]);
  });

  it.each(SERVICES)('of %s names each operation once, and points at nothing that is not there', (service) => {
    const document = documents.get(service) as ApiDocument;
    const ids = operationsOf(document).map(([, , { operationId }]) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    const found = (path: string): unknown => path.split('/').reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
    expect(references.filter((path) => found(path) === undefined)).toEqual([]);
  });

  it.each(SERVICES)('of %s shows of every body and every answer a value that its schema allows', (service) => {
    const document = documents.get(service) as ApiDocument;
    const shown = operationsOf(document).flatMap(([path, method, operation]) => {
      const answers = Object.entries(operation.responses).map(([status, answer]) => ({ what: status, content: (answer.$ref === undefined ? answer : document.components.responses[answer.$ref.split('/').at(-1) ?? ''])?.content ?? {} }));
      return [{ what: 'body', content: operation.requestBody?.content ?? {} }, ...answers].flatMap(({ what, content }) => Object.entries(content).flatMap(([type, media]) => (type.endsWith('json') ? [{ of: `${method} ${path} ${what}`, media }] : [])));
    });
    const faults = shown.flatMap(({ of, media: { schema, example, examples } }) => {
      const values = example === undefined ? Object.values((examples ?? {}) as Record<string, { readonly value?: unknown }>).map(({ value }) => value) : [example];
      if (values.length === 0) return [`${of}: shows nothing`];
      return values.flatMap((value) => valueFaults(value, schema ?? {}, document.components.schemas).map((fault) => `${of} ${fault}`));
    });
    expect(shown.length).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });

  it('are missed in what an operation does not say', () => {
    const document = documents.get('api') as ApiDocument;
    expect(lacks('/api/v1/things', { operationId: 'ThingsController_get', responses: { 200: { description: '' } } }, document)).toEqual(['a summary', 'an operationId that reads as a call', 'tags', 'security', 'a success answer with a schema', 'a description of its answers', 'refusals (400,401,429,503)']);
  });
});
