import type { JsonObject } from '../catalog/resources.js';

/** In a patch, null removes. */
export const withoutNulls = (body: JsonObject): JsonObject => Object.fromEntries(Object.entries(body).filter(([, item]) => item !== null));
