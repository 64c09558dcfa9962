export { InjectTableWriters, TABLE_WRITERS, TableWritersModule } from './table-writers.module.js';
