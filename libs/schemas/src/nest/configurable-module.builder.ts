import { ConfigurableModuleBuilder } from '@nestjs/common';

import type { SchemasModuleOptions } from './schemas-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<SchemasModuleOptions>({ moduleName: 'Schemas' })
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();
