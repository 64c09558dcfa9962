import { Module } from '@nestjs/common';

import { defaultSchemaDirectory } from '../default-schema-directory.js';
import { SchemaRegistry } from '../schema-registry.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './configurable-module.builder.js';
import { SCHEMA_REGISTRY } from './schema-registry.token.js';
import type { SchemasModuleOptions } from './schemas-options.js';

/** Reads the table files once, at start; a faulty file keeps the app from starting and says what is wrong. Global unless told otherwise. */
@Module({
  providers: [
    {
      provide: SCHEMA_REGISTRY,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (options: SchemasModuleOptions) => SchemaRegistry.fromDirectory(options.directory ?? defaultSchemaDirectory),
    },
  ],
  exports: [SCHEMA_REGISTRY],
})
export class SchemasModule extends ConfigurableModuleClass {}
