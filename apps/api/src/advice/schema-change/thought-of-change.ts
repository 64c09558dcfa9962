import type { ThoughtOfChange } from '@cloudact/schemas';
import { RequestInvalidError } from '@cloudact/service-kit';
import type { SchemaChangeQuery } from './schema-change.dto.js';

/** What a file's check demands of a description is words; these say what to put in their place. */
const DESCRIPTION = 'What one value means, its unit, and what null says.';

/** The one change that a question is about. @throws RequestInvalidError when it is about none or several */
export function thoughtOfChange({ add_column, type, mode, cluster_by, partition_by, partition_type }: SchemaChangeQuery): ThoughtOfChange {
  const thoughts: readonly ThoughtOfChange[] = [
    ...(add_column === undefined ? [] : [{ kind: 'add-column', column: { name: add_column, type, mode, description: DESCRIPTION } } as const]),
    ...(cluster_by === undefined ? [] : [{ kind: 'cluster', by: cluster_by.split(',').map((name) => name.trim()) } as const]),
    ...(partition_by === undefined ? [] : [{ kind: 'partition', partitioning: { type: partition_type, field: partition_by } } as const]),
  ];
  const [thought] = thoughts;
  if (thought === undefined || thoughts.length > 1) throw new RequestInvalidError([{ message: 'name one of add_column, cluster_by and partition_by' }]);
  return thought;
}

/** What is written into the file. */
export function editOf(thought: ThoughtOfChange): Readonly<Record<string, unknown>> {
  switch (thought.kind) {
    case 'add-column':
      return { ...thought.column };
    case 'cluster':
      return { clustering: thought.by };
    case 'partition':
      return { partitioning: thought.partitioning };
  }
}
