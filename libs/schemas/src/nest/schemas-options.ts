/** How the registry is made. */
export interface SchemasModuleOptions {
  /** Folder that holds `bootstrap/` and `organization/`. Default: the repository's `schemas/`. */
  readonly directory?: string | URL;
}
