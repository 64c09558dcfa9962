import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { KEY_SCOPES } from '@cloudact/tenancy';
import { ACCESS, type AccessRule } from '@cloudact/tenancy/nest';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Whatever declares a controller is named so, or is the service kit's own health. */
const IS_CONTROLLER = /(?:\.controller|health\.module)\.ts$/;

interface Route {
  readonly name: string;
  readonly path: string;
  readonly rule: AccessRule | undefined;
}

async function routesOf(file: string): Promise<readonly Route[]> {
  const exported = Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  const controllers = exported.filter((one): one is new () => object => typeof one === 'function' && Reflect.hasMetadata(PATH_METADATA, one));
  return controllers.flatMap((controller) =>
    Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(([name, { value }]) => {
      if (typeof value !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, value)) return [];
      const rule = (Reflect.getMetadata(ACCESS, value) ?? Reflect.getMetadata(ACCESS, controller)) as AccessRule | undefined;
      return [{ name: `${controller.name}.${name}`, path: `${String(Reflect.getMetadata(PATH_METADATA, controller))}/${String(Reflect.getMetadata(PATH_METADATA, value))}`, rule }];
    }),
  );
}

describe('the routes of the three services', () => {
  let files: readonly string[];
  let routes: readonly Route[];
  beforeAll(async () => {
    const folders = ['apps/api/src', 'apps/pipeline/src', 'apps/chat/src', 'libs/service-kit/src'].map((folder) => join(ROOT, folder));
    files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => IS_CONTROLLER.test(name)).map((name) => join(folder, name)));
    routes = (await Promise.all(files.map(routesOf))).flat();
  });

  it('are found, several in each service', () => {
    for (const app of ['api', 'pipeline', 'chat']) expect(files.filter((file) => file.includes(`/apps/${app}/`)).length).toBeGreaterThan(1);
    expect(routes.length).toBeGreaterThan(30);
  });

  it('declare each who may call them', () => {
    expect(routes.filter(({ rule }) => rule === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('name a scope that there is, wherever a key of an organisation is enough', () => {
    const wrong = routes.filter(({ rule }) => rule !== undefined && (rule.who === 'org' || rule.who === 'root-or-org') && !KEY_SCOPES.includes(rule.scope));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('are open to everybody for health alone', () => {
    expect(routes.filter(({ rule }) => rule?.who === 'public').map(({ path }) => path.split('/')[0])).toEqual(expect.arrayContaining(['health']));
    expect(routes.filter(({ rule, path }) => rule?.who === 'public' && !path.startsWith('health/')).map(({ name }) => name)).toEqual([]);
  });

  it('name their organisation :org, which is what the guard compares with the key', () => {
    const wrong = routes.filter(({ rule, path }) => rule !== undefined && rule.who !== 'public' && rule.who !== 'root' && !path.split('/').includes(':org'));
    expect(wrong.map(({ name, path }) => `${name} ${path}`)).toEqual([]);
  });
});
