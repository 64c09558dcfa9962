import { readdirSync, readFileSync } from 'node:fs';
import { exportedMethods } from './exported-methods.js';

const sources = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.spec.ts') && !file.startsWith('every-method')).map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'));

/** Methods that a story names and that its file uses. */
const told = new Set(sources.flatMap((source) => Array.from(source.matchAll(/story\(\[([^\]]*)\]/g), ([, names = '']) => Array.from(names.matchAll(/'([\w.]+)'/g), ([, name = '']) => name)).flat().filter((name) => source.includes(`.${name.slice(name.indexOf('.') + 1)}`))));

describe('the suite of the official storage clients', () => {
  it('knows what they export', () => {
    expect(exportedMethods.length).toBeGreaterThan(100);
    expect(exportedMethods).toEqual(expect.arrayContaining(['WriterClient.createStreamConnection', 'StreamConnection.getStreamId', 'BigQueryReadClient.readRows', 'adapt.normalizeDescriptor']));
  });

  it('has a test for every method that they export', () => {
    expect(exportedMethods.filter((method) => !told.has(method))).toEqual([]);
  });

  it('names no method that does not exist', () => {
    expect([...told].filter((method) => !exportedMethods.includes(method))).toEqual([]);
  });
});
