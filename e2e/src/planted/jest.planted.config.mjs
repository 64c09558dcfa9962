import { fileURLToPath } from 'node:url';
import config from '../../../jest.config.mjs';

const [[pattern, [, options]]] = Object.entries(config.transform);

/** The house's Jest, with a bug planted into the product. */
export default { ...config, transform: { [pattern]: [fileURLToPath(new URL('./plant-transform.mjs', import.meta.url)), options] } };
