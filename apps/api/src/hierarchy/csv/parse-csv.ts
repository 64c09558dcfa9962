/** A record with the line on which it begins, from 1. */
export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where the text stops being CSV. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/** RFC 4180 with CRLF, LF or CR line ends and an optional byte order mark; empty lines are skipped. Reads up to the first fault. */
export function parseCsv(text: string): { readonly records: readonly CsvLine[]; readonly fault?: CsvFault } {
  const records: CsvLine[] = [];
  let [at, line] = [text.startsWith('\uFEFF') ? 1 : 0, 1];
  while (at < text.length) {
    const cells: string[] = [];
    const begins = line;
    for (let more = true; more; ) {
      const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
      if (cell === undefined) return { records, fault: { line: begins, message: 'a quoted field is not closed' } };
      cells.push(cell.value);
      line += cell.value.split(/\r\n|\n|\r/).length - 1;
      at = cell.end;
      more = text[at] === ',';
      if (more) at += 1;
      else if (at < text.length && text[at] !== '\n' && text[at] !== '\r') return { records, fault: { line, message: 'a quote stands in a field that is not quoted, or text follows a closing quote' } };
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begins, cells });
  }
  return { records };
}

interface Cell {
  readonly value: string;
  /** Position behind the cell. */
  readonly end: number;
}

function plainCell(text: string, at: number): Cell {
  const ends = /[",\r\n]/g;
  ends.lastIndex = at;
  const end = ends.exec(text)?.index ?? text.length;
  return { value: text.slice(at, end), end };
}

function quotedCell(text: string, at: number): Cell | undefined {
  let value = '';
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}
