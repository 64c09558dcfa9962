import { quietBootLogger } from './quiet-boot-logger.js';

describe('quietBootLogger', () => {
  it("drops Nest's account of its wiring, and nothing that anybody must know", () => {
    const lines: unknown[][] = [];
    const write = (...line: unknown[]): void => void lines.push(line);
    const logger = quietBootLogger({ log: write, warn: write, error: write });
    logger.log('PlatformModule dependencies initialized', 'InstanceLoader');
    logger.log('api listens on http://127.0.0.1:8000');
    logger.warn('a route conflicts', 'RouterExplorer');
    logger.error('no module', 'stack', 'InstanceLoader');
    expect(lines.map(([message]) => message)).toEqual(['api listens on http://127.0.0.1:8000', 'a route conflicts', 'no module']);
  });
});
