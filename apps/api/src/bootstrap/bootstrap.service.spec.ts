import { planMigration, type WantedDataset } from '@cloudact/schemas';
import { aTableSchema, InMemoryDdl } from '@cloudact/schemas/testing';
