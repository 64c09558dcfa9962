import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Dependencies point down only (docs/adr/0006). Each layer names all it may use. */
const LAYERS = {
  resilience: [],
  schemas: ['resilience'],
  core: ['resilience', 'schemas'],
  writers: ['resilience', 'schemas', 'core'],
  tenancy: ['resilience', 'schemas', 'core', 'writers'],
  service: ['resilience', 'schemas', 'core', 'writers', 'tenancy'],
};
const layerConstraints = Object.entries(LAYERS).map(([layer, below]) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: [layer, ...below].map((name) => `layer:${name}`),
}));

/** Vendors stay behind one door each; a second door is how a client leaks through a code base. */
const NEST = { group: ['@nestjs/*'], message: 'NestJS is imported in src/nest, libs/service-kit and apps only.' };
const GOOGLE = { group: ['@google-cloud/*', 'google-gax', 'google-auth-library'], message: 'Google clients are imported in bq-core/src/client, bq-writers/src/storage-write and tenancy/src/credentials/cloud-kms only.' };
const DUCKDB = { group: ['@duckdb/*'], message: "DuckDB is imported in the emulator's engine only." };
const TESTING = { group: ['@cloudact/*/testing'], message: 'Fakes are for specs and for other testing doors.' };
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'process.env is read in apps/*/src/config and in entry points of tools; libraries take typed options.',
};

export default tseslint.config(
  { ignores: ['**/node_modules/**', '.nx/**', '.data/**', 'coverage/**', 'docs/**', 'tools/api-client/src/generated/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            ...layerConstraints,
            { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
            { sourceTag: 'layer:emulator', onlyDependOnLibsWithTags: ['layer:emulator'] },
            { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib'] },
            { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:app', 'type:lib', 'type:tool', 'type:e2e'] },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      'no-restricted-syntax': ['error', ENVIRONMENT, { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }, { selector: 'TSEnumDeclaration', message: 'Use a const table and a union.' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      ...restrict(NEST, GOOGLE, DUCKDB, TESTING),
    },
  },
  { files: ['libs/*/src/nest/**/*.ts'], rules: restrict(GOOGLE, DUCKDB, TESTING) },
  { files: ['libs/service-kit/**/*.ts', 'apps/**/*.ts'], rules: restrict(GOOGLE, DUCKDB, TESTING) },
  // Nest reads constructor types at run time: a type-only import would erase what it injects.
  { files: ['apps/**/*.ts', 'libs/service-kit/**/*.ts', 'libs/*/src/nest/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  { files: ['libs/bq-core/src/client/**/*.ts', 'libs/bq-writers/src/storage-write/**/*.ts', 'libs/tenancy/src/credentials/cloud-kms/**/*.ts'], rules: restrict(NEST, DUCKDB, TESTING) },
  { files: ['tools/bq-emulator/src/engine/**/*.ts'], rules: restrict(NEST, GOOGLE) },
  { files: ['tools/bq-ops/src/**/*.ts'], rules: restrict(NEST, DUCKDB) },
  // Benchmarks measure Google's clients too.
  { files: ['tools/bench/src/**/*.ts'], rules: restrict(NEST, DUCKDB) },
  { files: ['**/*.spec.ts', '**/testing/**/*.ts', 'e2e/**/*.ts'], rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off', 'max-lines': 'off' } },
  { files: ['apps/*/src/config/**/*.ts', 'tools/*/src/cli.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
