import type { ActualTable } from '../migration/actual-table.js';
import type { DdlPort } from '../migration/ddl-port.js';
import type { FleetSource, TableShape } from '../migration/fleet/fleet-source.js';

/** What INFORMATION_SCHEMA would say of the tables behind a port. */
export function shapesOfDdl(ddl: Pick<DdlPort, 'listTables'>): FleetSource {
  return {
    shapes: async (datasetIds) => {
      const found = (await Promise.all(datasetIds.map(async (datasetId) => (await ddl.listTables(datasetId)).map((table) => ({ datasetId, table }))))).flat();
      return [...Map.groupBy(found, ({ table }) => JSON.stringify(table))].map(([shape, alike]) => shapeOf(shape, alike));
    },
  };
}

function shapeOf(shape: string, alike: readonly { readonly datasetId: string; readonly table: ActualTable }[]): TableShape {
  const table = JSON.parse(shape) as ActualTable;
  return { tableId: table.tableId, shape, datasetIds: alike.map(({ datasetId }) => datasetId), read: () => table };
}
