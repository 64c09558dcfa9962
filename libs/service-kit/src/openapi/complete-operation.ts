import type { AccessRule } from '@cloudact/tenancy/nest';
import { securityOf } from './access-rules.js';
import { headersOf } from './answer-headers.js';
import { exampleOf, type NamedSchemas } from './example-of.js';
import { isObject, type JsonObject } from './json-object.js';
import { jsonSchema } from './json-schema.js';
import { operationId } from './operation-id.js';
import { problemReference, refusalsOf } from './problem-answers.js';

export interface DraftedOperation {
  readonly method: string;
  readonly path: string;
  /** As @nestjs/swagger wrote it; its operationId is `Controller.handler`. */
  readonly operation: JsonObject;
  readonly rule: AccessRule;
  readonly schemas: NamedSchemas;
}

/** An operation with its name, its security, its examples, and every answer. */
export function completeOperation({ method, path, operation, rule, schemas }: DraftedOperation): JsonObject {
  const parameters = ((operation['parameters'] ?? []) as readonly JsonObject[]).map((parameter) => completeParameter(parameter, schemas));
  const body = isObject(operation['requestBody']) ? { ...operation['requestBody'], content: completeContent(operation['requestBody']['content'], schemas) } : undefined;
  const has = (place: string): boolean => parameters.some((parameter) => parameter['in'] === place);
  const takesIfMatch = parameters.some((parameter) => parameter['in'] === 'header' && parameter['name'] === 'If-Match');
  const refusals = refusalsOf({ rule, method, path, hasBody: body !== undefined, hasQuery: has('query'), takesIfMatch });
  return {
    ...operation,
    operationId: operationId({ method, path, handler: String(operation['operationId']).split('.')[1] ?? '' }),
    security: securityOf(rule),
    parameters,
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...answersOf(operation['responses'], rule, schemas), ...Object.fromEntries(refusals.map((status) => [String(status), problemReference(status)])) },
  };
}

function completeParameter(parameter: JsonObject, schemas: NamedSchemas): JsonObject {
  const written = jsonSchema(isObject(parameter['schema']) ? parameter['schema'] : {});
  const schema = Object.keys(written).length === 0 ? { type: 'string' } : written;
  return { ...parameter, schema, example: parameter['example'] ?? exampleOf(schema, schemas, String(parameter['name'])) };
}

function answersOf(responses: unknown, rule: AccessRule, schemas: NamedSchemas): JsonObject {
  const headers = headersOf(rule);
  return Object.fromEntries(
    Object.entries(isObject(responses) ? responses : {}).map(([status, answer]) => {
      const { content, description, ...rest } = answer as JsonObject;
      const told = typeof description === 'string' && description !== '' ? description : TOLD[status] ?? 'Done.';
      return [status, { ...rest, description: told, headers, ...(content === undefined ? {} : { content: completeContent(content, schemas) }) }];
    }),
  );
}

/** What an answer says of itself where the route says nothing. */
const TOLD: Readonly<Record<string, string>> = { 200: 'The answer.', 201: 'It was made.', 202: 'Accepted; it goes on as an operation.', 204: 'Done; there is nothing to say.' };

function completeContent(content: unknown, schemas: NamedSchemas): JsonObject {
  return Object.fromEntries(
    Object.entries(isObject(content) ? content : {}).map(([type, media]) => {
      const { schema, ...rest } = media as JsonObject;
      const written = jsonSchema(isObject(schema) ? schema : {});
      const shown = type.endsWith('json') && rest['example'] === undefined && rest['examples'] === undefined ? { example: exampleOf(written, schemas) } : {};
      return [type, { ...rest, schema: written, ...shown }];
    }),
  );
}
