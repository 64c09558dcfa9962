import type { FieldSchema } from '../field-schema.js';
import type { TablePartitioning } from '../table-schema.js';
import type { ActualPartitioning } from './actual-table.js';
import type { ChangeEffect, TableChange } from './table-change.js';

const SYMBOLS: Readonly<Record<ChangeEffect, string>> = { additive: '+', 'in-place': '~', 'needs-copy': '!', 'left-alone': '-' };

/** One line: symbol, what changes from what to what, and why. */
export function renderChange(change: TableChange): string {
  return `${SYMBOLS[change.effect]} ${whatOf(change)}  (${change.reason})`;
}

function whatOf(change: TableChange): string {
  switch (change.kind) {
    case 'column-added':
      return `column ${change.column} ${typeOf(change.wanted)}`;
    case 'column-unknown':
      return `column ${change.column} ${typeOf(change.actual)}`;
    case 'type-changed':
    case 'mode-changed':
      return `column ${change.column} ${change.from} -> ${change.to}`;
    case 'column-description-changed':
      return `column ${change.column} description ${quote(change.from)} -> ${quote(change.to)}`;
    case 'default-changed':
      return `column ${change.column} default ${change.from ?? 'none'} -> ${change.to ?? 'none'}`;
    case 'description-changed':
      return `description ${quote(change.from)} -> ${quote(change.to)}`;
    case 'partitioning-changed':
      return `partitioning ${partitioningOf(change.from)} -> ${partitioningOf(change.to)}`;
    case 'clustering-changed':
      return `clustering [${change.from.join(', ')}] -> [${change.to.join(', ')}]`;
    case 'expiration-changed':
      return `partition expiration ${daysOf(change.from)} -> ${daysOf(change.to)}`;
    case 'partition-filter-changed':
      return `partition filter ${change.from ? 'required' : 'optional'} -> ${change.to ? 'required' : 'optional'}`;
    case 'label-changed':
      return `label ${change.label} ${change.from === undefined ? 'none' : quote(change.from)} -> ${quote(change.to)}`;
    case 'primary-key-changed':
      return `primary key [${change.from.join(', ')}] -> [${change.to.join(', ')}]`;
  }
}

function typeOf(field: FieldSchema): string {
  return `${field.type} ${field.mode}`;
}

function partitioningOf(partitioning: ActualPartitioning | TablePartitioning | undefined): string {
  if (partitioning === undefined) return 'none';
  if (partitioning.type === 'other') return partitioning.detail;
  return `${partitioning.type} on ${partitioning.field ?? 'ingestion time'}`;
}

function daysOf(days: number | undefined): string {
  return days === undefined ? 'never' : `${days} days`;
}

function quote(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(shown);
}
