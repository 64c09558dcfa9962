import type { AccessRule } from '@cloudact/tenancy/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { accessRules } from './access-rules.js';
import { HEADERS } from './answer-headers.js';
import { completeOperation } from './complete-operation.js';
import { isObject, type JsonObject } from './json-object.js';
import { jsonSchema } from './json-schema.js';
import { PROBLEM_SCHEMA, problemResponses } from './problem-answers.js';

const OPENAPI_VERSION = '3.1.0';

export interface ApiDocumentOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/**
 * The OpenAPI 3.1 document of a service. The controllers say what is particular to a route; what follows from its path and its
 * `@Access` rule (name, security, refusals, headers, examples) is added here, once for all.
 * @throws Error for a handler without an access rule
 */
export function apiDocument(app: NestFastifyApplication, { title, description, version }: ApiDocumentOptions): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion(OPENAPI_VERSION)
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Key of an organisation; it lists the scopes that it has.' }, 'org-key')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-CA-Root-Key', description: 'Key of the operator.' }, 'root-key')
    .build();
  // both halves, so that the rule of the handler is found again
  const drafted = SwaggerModule.createDocument(app, base, { operationIdFactory: (controller, handler) => `${controller}.${handler}` }) as unknown as JsonObject;
  return completeDocument(drafted, accessRules(app)) as unknown as OpenAPIObject;
}

function completeDocument(drafted: JsonObject, rules: ReadonlyMap<string, AccessRule>): JsonObject {
  const components = isObject(drafted['components']) ? drafted['components'] : {};
  const schemas = { ...entriesMapped(components['schemas'], jsonSchema), Problem: PROBLEM_SCHEMA };
  const paths = Object.entries(isObject(drafted['paths']) ? drafted['paths'] : {}).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(operations as Record<string, JsonObject>).map(([method, operation]) => [method, completeOperation({ method: method.toUpperCase(), path, operation, rule: ruleOf(operation, rules), schemas })])),
  ]);
  return { ...drafted, paths: Object.fromEntries(paths) as JsonObject, components: { ...components, schemas, responses: problemResponses(), headers: HEADERS } };
}

function ruleOf(operation: JsonObject, rules: ReadonlyMap<string, AccessRule>): AccessRule {
  const name = String(operation['operationId']);
  const rule = rules.get(name);
  if (rule === undefined) throw new Error(`${name} declares no access: put @Access on it, and leave operationId to its path`);
  return rule;
}

function entriesMapped(value: unknown, map: (one: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([name, one]) => [name, map(one as JsonObject)]));
}
