/**
 * fast-check as the specs see it: the same draws in every run, so that a build fails for what was changed and not for what was drawn.
 * `PROPERTY_SEED=random` (or a number) explores: `PROPERTY_SEED=random npm run test:unit -- libs/bq-writers`.
 */
import fc from '../../node_modules/fast-check/lib/fast-check.js';

const { PROPERTY_SEED = '1' } = process.env;
if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

export default fc;
