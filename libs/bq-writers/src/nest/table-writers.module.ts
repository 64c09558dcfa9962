import { ConfigurableModuleBuilder, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createTableWriters, type CreateTableWritersOptions, type TableWritersHouse } from '../create-table-writers.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<CreateTableWritersOptions>().build();

export const TABLE_WRITERS = Symbol('cloudact.table-writers');

/** The five writers, the chooser and the dead letters, in a constructor. */
export const InjectTableWriters = (): ParameterDecorator & PropertyDecorator => Inject(TABLE_WRITERS);

/** Builds the writers from its options, and closes them after the last request. */
@Module({
  providers: [{ provide: TABLE_WRITERS, inject: [MODULE_OPTIONS_TOKEN], useFactory: (options: CreateTableWritersOptions) => createTableWriters(options) }],
  exports: [TABLE_WRITERS],
})
export class TableWritersModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(@InjectTableWriters() private readonly house: TableWritersHouse) {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.house.close();
  }
}
