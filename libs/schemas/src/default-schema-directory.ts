/** The repository's own `schemas/` folder. */
export const defaultSchemaDirectory = new URL('../../../schemas/', import.meta.url);
