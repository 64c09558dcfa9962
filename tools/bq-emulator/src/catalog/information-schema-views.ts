import type { JobRecord } from '../jobs/job.js';
import type { CatalogFilter, VirtualTable } from '../sql/translate/catalog-view.js';
import type { Catalog } from './catalog.js';
import { columnPathsView, columnsView } from './column-views.js';
import { constraintColumnUsageView, keyColumnUsageView, tableConstraintsView } from './constraint-views.js';
import { jobsView } from './job-view.js';
import type { DatasetRecord, TableRecord } from './resources.js';
import { parametersView, routinesView } from './routine-views.js';
import type { RoutineRecord } from './routine-record.js';
import { schemataOptionsView, schemataView } from './schemata-views.js';
import { partitionsView, tableStorageView } from './storage-views.js';
import { tableOptionsView, tablesView, viewsView } from './table-views.js';
import { streamingTimelineView, writeApiTimelineView } from './timeline-views.js';

/** Datasets of temporary tables begin so. */
const HIDDEN = '_';
const REGION = 'region-';

export interface ViewRequest {
  readonly projectId: string;
  /** A dataset id or `region-xx`; undefined for the project. */
  readonly scope: string | undefined;
  /** Upper case. */
  readonly view: string;
  /** What the query asks for, so that nothing else is made. */
  readonly filter: CatalogFilter;
  readonly jobs: () => readonly JobRecord[];
}

/** What a view tells of: the datasets of the scope, their tables and routines. Looked for when a view needs them. */
interface Subjects {
  readonly datasets: () => readonly DatasetRecord[];
  readonly tables: () => readonly TableRecord[];
  /** Whatever the query asks for: of views whose columns of that name mean something else. */
  readonly allTables: () => readonly TableRecord[];
  readonly routines: () => readonly RoutineRecord[];
}

function subjectsOf(catalog: Catalog, { projectId, scope, filter }: ViewRequest): Subjects {
  const regional = scope === undefined || scope.toLowerCase().startsWith(REGION);
  const region = regional ? scope?.slice(REGION.length).toLowerCase() : undefined;
  const shown = (d: DatasetRecord): boolean => (regional ? !d.datasetId.startsWith(HIDDEN) && (region === undefined || d.location.toLowerCase() === region) : d.datasetId === scope);
  const named = (names: Iterable<string>): readonly DatasetRecord[] => [...names].flatMap((name) => catalog.dataset(projectId, name) ?? []);
  const datasets = (): readonly DatasetRecord[] => (regional ? catalog.listDatasets(projectId) : named([scope])).filter(shown);
  const wanted = (): readonly DatasetRecord[] => (filter.datasets === undefined ? datasets() : named(filter.datasets).filter(shown));
  const tablesOf = (of: readonly DatasetRecord[]): readonly TableRecord[] => of.flatMap((d) => catalog.listTables(projectId, d.datasetId));
  return {
    datasets, allTables: () => tablesOf(datasets()),
    tables: () => (filter.tables === undefined ? tablesOf(wanted()) : wanted().flatMap((d) => [...(filter.tables ?? [])].flatMap((tableId) => catalog.record({ projectId, datasetId: d.datasetId, tableId }) ?? []))),
    routines: () => datasets().flatMap((d) => catalog.routines.list(projectId, d.datasetId)),
  };
}

type MakeView = (subjects: Subjects, catalog: Catalog, request: ViewRequest) => VirtualTable;

/** Views of a dataset or a region. */
const VIEWS: Readonly<Record<string, MakeView>> = {
  TABLES: ({ tables }) => tablesView(tables),
  VIEWS: ({ tables }) => viewsView(tables),
  COLUMNS: ({ tables }) => columnsView(tables),
  COLUMN_FIELD_PATHS: ({ tables }) => columnPathsView(tables),
  TABLE_OPTIONS: ({ tables }) => tableOptionsView(tables),
  KEY_COLUMN_USAGE: ({ tables }) => keyColumnUsageView(tables),
  TABLE_CONSTRAINTS: ({ tables }) => tableConstraintsView(tables),
  CONSTRAINT_COLUMN_USAGE: ({ allTables }) => constraintColumnUsageView(allTables),
  PARTITIONS: ({ tables }, { counts }) => partitionsView(tables(), counts),
  ROUTINES: ({ routines }) => routinesView(routines),
  PARAMETERS: ({ routines }) => parametersView(routines),
};

/** Views of a region; under a dataset's name they list the project. */
const SCHEMATA: Readonly<Record<string, MakeView>> = {
  SCHEMATA: ({ datasets }, catalog, { projectId, scope }) => schemataView(isRegion(scope) ? datasets : () => catalog.listDatasets(projectId)),
  SCHEMATA_OPTIONS: ({ datasets }, catalog, { projectId, scope }) => schemataOptionsView(isRegion(scope) ? datasets : () => catalog.listDatasets(projectId)),
};

const jobs: MakeView = (_, __, request) => jobsView(request.jobs);
const storage: MakeView = ({ tables }, { counts }) => tableStorageView(tables(), counts);
const streaming: MakeView = (_, catalog, { projectId }) => streamingTimelineView(catalog.arrivals.list(), projectId);
const writing: MakeView = (_, catalog, { projectId }) => writeApiTimelineView(catalog.arrivals.list(), projectId);

/** Views of a region only. */
const REGIONAL: Readonly<Record<string, MakeView>> = {
  JOBS: jobs, JOBS_BY_PROJECT: jobs, JOBS_BY_USER: jobs, TABLE_STORAGE: storage, TABLE_STORAGE_BY_PROJECT: storage,
  STREAMING_TIMELINE: streaming, STREAMING_TIMELINE_BY_PROJECT: streaming, WRITE_API_TIMELINE: writing, WRITE_API_TIMELINE_BY_PROJECT: writing,
};

const isRegion = (scope: string | undefined): boolean => scope === undefined || scope.toLowerCase().startsWith(REGION);

/** A view of INFORMATION_SCHEMA: https://cloud.google.com/bigquery/docs/information-schema-intro. Undefined where there is none of that name. */
export function informationSchemaView(catalog: Catalog, request: ViewRequest): VirtualTable | undefined {
  const { projectId, scope, view } = request;
  const make = VIEWS[view] ?? SCHEMATA[view] ?? (isRegion(scope) ? REGIONAL[view] : undefined);
  if (make === undefined || (!isRegion(scope) && catalog.dataset(projectId, scope ?? '') === undefined)) return undefined;
  return make(subjectsOf(catalog, request), catalog, request);
}
