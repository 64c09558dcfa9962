import { BigQuery, Dataset, Job, Model, Routine, RowBatch, RowQueue, Table } from '@google-cloud/bigquery';
import { clientOf } from '../emulator/official-client.js';

/** Methods that every class inherits to send requests: each of the others goes through them. */
const PLUMBING = new Set(['request', 'requestStream', 'getRequestInterceptors', 'makeAuthenticatedRequest', 'getCredentials', 'createMethod', 'getProjectIdAsync', 'setLogFunction', 'sanitizeEndpoint', 'sanitizeDomain', 'universeDomain', 'constructor']);
/** Ends of names that the library marks as its own business. */
const isOwn = (name: string): boolean => name.startsWith('_') || name.endsWith('_');

/** The prototypes of a class up to Node's own. */
function prototypesOf(of: object): readonly object[] {
  const chain: object[] = [];
  for (let proto: unknown = of; proto !== null && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
    if ((proto as { constructor: { name: string } }).constructor.name === 'EventEmitter') break;
    chain.push(proto as object);
  }
  return chain;
}

function methodsOf(instance: object): readonly string[] {
  const names = new Set(prototypesOf(Object.getPrototypeOf(instance) as object).flatMap((proto) => Object.getOwnPropertyNames(proto)));
  // What a class does not have is set to undefined on its instances.
  return [...names].filter((name) => !PLUMBING.has(name) && !isOwn(name) && typeof (instance as Record<string, unknown>)[name] === 'function');
}

const staticsOf = (type: object): readonly string[] => Object.getOwnPropertyNames(type).filter((name) => typeof (type as Record<string, unknown>)[name] === 'function' && !PLUMBING.has(name) && !isOwn(name));

/** `Class.method` of everything public that the client exports; `Class.method (static)` for statics. */
export function exportedMethods(): readonly string[] {
  const client = clientOf('http://127.0.0.1:1');
  const dataset = client.dataset('d');
  const instances: Readonly<Record<string, object>> = {
    BigQuery: client, Dataset: dataset, Table: dataset.table('t'), Job: client.job('j'), Model: dataset.model('m'), Routine: dataset.routine('r'),
    RowBatch: new RowBatch({} as never), RowQueue: new RowQueue(dataset.table('t'), undefined as never),
  };
  const types = { BigQuery, Dataset, Table, Job, Model, Routine, RowBatch, RowQueue };
  return [
    ...Object.entries(instances).flatMap(([name, instance]) => methodsOf(instance).map((method) => `${name}.${method}`)),
    ...Object.entries(types).flatMap(([name, type]) => staticsOf(type).map((method) => `${name}.${method} (static)`)),
  ];
}
