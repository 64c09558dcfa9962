import { fastify } from 'fastify';
import { addRequestLog } from './request-log.hooks.js';

describe('the log of requests', () => {
  const given = (level: 'info' | 'error') => {
    const lines: { readonly level: string; readonly line: object; readonly text: string }[] = [];
    const write = (name: string) => (line: object, text: string) => void lines.push({ level: name, line, text });
    const app = fastify();
    addRequestLog(app, { isLevelEnabled: (asked) => asked === 'error' || level === 'info', info: write('info'), error: write('error') });
    app.get('/things/:id', (_request, reply) => reply.send({}));
    app.get('/broken', (_request, reply) => reply.status(503).send({}));
    app.get('/health/live', (_request, reply) => reply.send({}));
    return { app, lines };
  };

  it('has one line a request, without headers and parameters, and none of probes', async () => {
    const { app, lines } = given('info');
    await app.inject({ url: '/things/a?secret=SECRET', headers: { 'x-api-key': 'SECRET' } });
    await app.inject('/broken');
    await app.inject('/health/live');
    expect(lines).toMatchObject([
      { level: 'info', text: 'request completed', line: { req: { method: 'GET', url: '/things/a', id: expect.anything() }, res: { statusCode: 200 }, responseTime: expect.any(Number) } },
      { level: 'error', text: 'request errored', line: { req: { url: '/broken' }, res: { statusCode: 503 } } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('SECRET');
    await app.close();
  });

  it('says nothing below its level', async () => {
    const { app, lines } = given('error');
    await app.inject('/things/a');
    await app.inject('/broken');
    expect(lines.map(({ text }) => text)).toEqual(['request errored']);
    await app.close();
  });
});
