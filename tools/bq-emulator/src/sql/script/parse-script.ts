import { invalidQuery } from '../../api-error.js';
import { lineColumn } from '../parse/line-column.js';
import { isCreateProcedure, type ProcedureDefinition, procedureHead } from './parse-procedure.js';
import type { AssignedName, Branch, NodeOf, ScriptNode, Span, UsingItem } from './script-node.js';
import { TokenCursor } from './token-cursor.js';

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language#begin: blocks and conditions may be nested so deep. */
const MAX_NESTING = 50;
/** Words that end a list of statements. */
const ENDS = ['END', 'ELSE', 'ELSEIF', 'WHEN', 'UNTIL', 'EXCEPTION'];
const LABELED = ['BEGIN', 'LOOP', 'WHILE', 'REPEAT', 'FOR'];

/** Reads a script: https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language */
export function parseScript(source: string): readonly ScriptNode[] {
  const parser = new ScriptParser(new TokenCursor(source));
  const nodes = parser.statements(0);
  parser.requireEnd();
  return nodes;
}

/** `CREATE PROCEDURE … BEGIN … END`. */
export function parseProcedure(source: string): ProcedureDefinition | undefined {
  const cursor = new TokenCursor(source);
  if (!isCreateProcedure(cursor)) return undefined;
  const head = procedureHead(cursor);
  if (!cursor.isWord('BEGIN')) return { ...head, body: undefined };
  const start = cursor.position;
  new ScriptParser(cursor).node(0);
  return { ...head, body: { start, end: cursor.end } };
}

class ScriptParser {
  private readonly cursor: TokenCursor;
  /** Labels of the blocks and loops around; `undefined` for a loop without one. */
  private readonly loops: { readonly label: string | undefined; readonly loop: boolean }[] = [];

  constructor(cursor: TokenCursor) {
    this.cursor = cursor;
  }

  requireEnd(): void {
    if (this.cursor.peek() !== undefined) throw this.cursor.error(`Unexpected ${this.described()}`);
  }

  private described(): string {
    const token = this.cursor.peek();
    return token === undefined ? 'end of script' : token.kind === 'word' ? `keyword ${token.text}` : JSON.stringify(token.text);
  }

  statements(depth: number): readonly ScriptNode[] {
    const nodes: ScriptNode[] = [];
    while (this.cursor.peek() !== undefined && !this.cursor.isWord(...ENDS)) {
      if (this.cursor.acceptSymbol(';')) continue;
      const node = this.node(depth);
      if (node.kind === 'declare' && nodes.some((before) => before.kind !== 'declare')) {
        throw invalidQuery(`Variable declarations are allowed only at the start of a block or script at ${lineColumn(this.cursor.source, node.span.start)}`);
      }
      nodes.push(node);
      if (this.cursor.peek() !== undefined && !this.cursor.acceptSymbol(';')) throw this.cursor.unexpected('";"');
    }
    return nodes;
  }

  node(depth: number): ScriptNode {
    if (depth > MAX_NESTING) throw this.cursor.error('Script statements are nested too deeply');
    const { cursor } = this;
    const start = cursor.position;
    const read = this.reader(depth);
    const node = read();
    return { ...node, span: { start, end: cursor.end } } as ScriptNode;
  }

  private reader(depth: number): () => object {
    const { cursor } = this;
    const word = cursor.peek()?.kind === 'word' ? cursor.peek()?.text : undefined;
    if (cursor.peek(1)?.text === ':' && LABELED.includes(cursor.peek(2)?.text ?? '')) return () => this.labeled(depth);
    switch (word) {
      case 'DECLARE': return () => this.declare();
      case 'SET': return () => this.set();
      case 'IF': return () => this.ifStatement(depth);
      case 'CASE': return () => this.caseStatement(depth);
      case 'LOOP': case 'WHILE': case 'REPEAT': case 'FOR': return () => this.loop(depth, undefined);
      case 'BEGIN': return () => (this.startsTransaction() ? this.transaction('begin-transaction') : this.block(depth, undefined));
      case 'COMMIT': return () => this.transaction('commit');
      case 'ROLLBACK': return () => this.transaction('rollback');
      case 'BREAK': case 'LEAVE': return () => this.jump('break');
      case 'CONTINUE': case 'ITERATE': return () => this.jump('continue');
      case 'RAISE': return () => this.raise();
      case 'RETURN': return () => { cursor.next(); return { kind: 'return' }; };
      case 'EXECUTE': return () => this.execute();
      case 'CALL': return () => this.call();
      case 'ASSERT': return () => this.assertion();
      default: return () => this.sql();
    }
  }

  private sql(): object {
    if (isCreateProcedure(this.cursor)) {
      procedureHead(this.cursor);
      if (this.cursor.isWord('BEGIN')) new ScriptParser(this.cursor).node(0);
    }
    this.cursor.statement();
    return { kind: 'sql' };
  }

  private startsTransaction(): boolean {
    const after = this.cursor.peek(1);
    return after === undefined || after.text === ';' || (after.kind === 'word' && after.text === 'TRANSACTION');
  }

  private transaction(kind: 'begin-transaction' | 'commit' | 'rollback'): object {
    this.cursor.next();
    this.cursor.accept('TRANSACTION');
    return { kind };
  }

  private declare(): Omit<NodeOf<'declare'>, 'span'> {
    const { cursor } = this;
    cursor.expect('DECLARE');
    const names: AssignedName[] = [cursor.identifier()];
    while (cursor.acceptSymbol(',')) names.push(cursor.identifier());
    const type = cursor.isWord('DEFAULT') ? undefined : cursor.until(['DEFAULT']);
    const init = cursor.accept('DEFAULT') ? cursor.expression([]) : undefined;
    const typed = type !== undefined && type.end > type.start;
    if (!typed && init === undefined) throw cursor.unexpected('type or keyword DEFAULT');
    return { kind: 'declare', names, type: typed ? type : undefined, init };
  }

  private set(): Omit<NodeOf<'set'>, 'span'> {
    const { cursor } = this;
    cursor.expect('SET');
    const targets: AssignedName[] = [];
    const several = cursor.acceptSymbol('(');
    do targets.push(this.target()); while (several && cursor.acceptSymbol(','));
    if (several) cursor.expectSymbol(')');
    cursor.expectSymbol('=');
    return { kind: 'set', targets, several, value: cursor.expression([]) };
  }

  private target(): AssignedName {
    const first = this.cursor.identifier();
    if (!first.name.startsWith('@@') || !this.cursor.acceptSymbol('.')) return first;
    const second = this.cursor.identifier();
    return { name: `${first.name}.${second.name}`, span: { start: first.span.start, end: second.span.end } };
  }

  private ifStatement(depth: number): Omit<NodeOf<'if'>, 'span'> {
    const { cursor } = this;
    const branches: Branch[] = [];
    cursor.expect('IF');
    do {
      const condition = cursor.expression(['THEN']);
      cursor.expect('THEN');
      branches.push({ condition, body: this.statements(depth + 1) });
    } while (cursor.accept('ELSEIF'));
    const otherwise = cursor.accept('ELSE') ? this.statements(depth + 1) : undefined;
    cursor.expect('END', 'IF');
    return { kind: 'if', branches, otherwise };
  }

  private caseStatement(depth: number): Omit<NodeOf<'case'>, 'span'> {
    const { cursor } = this;
    cursor.expect('CASE');
    const subject = cursor.isWord('WHEN') ? undefined : cursor.expression(['WHEN']);
    const branches: Branch[] = [];
    while (cursor.accept('WHEN')) {
      const condition = cursor.expression(['THEN']);
      cursor.expect('THEN');
      branches.push({ condition, body: this.statements(depth + 1) });
    }
    if (branches.length === 0) throw cursor.unexpected('keyword WHEN');
    const otherwise = cursor.accept('ELSE') ? this.statements(depth + 1) : undefined;
    cursor.expect('END', 'CASE');
    return { kind: 'case', subject, branches, otherwise };
  }

  private labeled(depth: number): object {
    const label = this.cursor.identifier().name;
    this.cursor.expectSymbol(':');
    const body = this.cursor.isWord('BEGIN') ? this.block(depth, label) : this.loop(depth, label);
    const closing = this.cursor.peek();
    if (closing !== undefined && closing.text !== ';' && !this.cursor.isWord(...ENDS)) {
      const { name, span } = this.cursor.identifier();
      if (name.toLowerCase() !== label.toLowerCase()) throw this.cursor.error(`Mismatched end label; expected ${label}, got ${name}`, span.start);
    }
    return body;
  }

  private inside<T>(label: string | undefined, loop: boolean, work: () => T): T {
    this.loops.push({ label, loop });
    try {
      return work();
    } finally {
      this.loops.pop();
    }
  }

  private loop(depth: number, label: string | undefined): object {
    const { cursor } = this;
    const body = (): readonly ScriptNode[] => this.inside(label, true, () => this.statements(depth + 1));
    if (cursor.accept('LOOP')) {
      const statements = body();
      cursor.expect('END', 'LOOP');
      return { kind: 'loop', label, body: statements };
    }
    if (cursor.accept('WHILE')) {
      const condition = cursor.expression(['DO']);
      cursor.expect('DO');
      const statements = body();
      cursor.expect('END', 'WHILE');
      return { kind: 'while', label, condition, body: statements };
    }
    if (cursor.accept('REPEAT')) {
      const statements = body();
      cursor.expect('UNTIL');
      const until = cursor.expression(['END']);
      cursor.expect('END', 'REPEAT');
      return { kind: 'repeat', label, until, body: statements };
    }
    cursor.expect('FOR');
    const variable = cursor.identifier();
    cursor.expect('IN');
    cursor.expectSymbol('(');
    const query = cursor.expression([], [')']);
    cursor.expectSymbol(')');
    cursor.expect('DO');
    const statements = body();
    cursor.expect('END', 'FOR');
    return { kind: 'for', label, variable, query, body: statements };
  }

  private block(depth: number, label: string | undefined): Omit<NodeOf<'block'>, 'span'> {
    const { cursor } = this;
    cursor.expect('BEGIN');
    const body = this.inside(label, false, () => this.statements(depth + 1));
    let handler: readonly ScriptNode[] | undefined;
    if (cursor.accept('EXCEPTION')) {
      cursor.expect('WHEN', 'ERROR', 'THEN');
      handler = this.inside(label, false, () => this.statements(depth + 1));
    }
    cursor.expect('END');
    return { kind: 'block', label, body, handler };
  }

  private jump(kind: 'break' | 'continue'): object {
    const { cursor } = this;
    const { start } = cursor.next();
    const named = cursor.peek() === undefined || cursor.isSymbol(';') ? undefined : cursor.identifier().name;
    const target = this.loops.some((around) => (named === undefined ? around.loop : around.label?.toLowerCase() === named.toLowerCase() && (kind === 'break' || around.loop)));
    const word = cursor.source.slice(start, start + (kind === 'break' ? 5 : 8)).toUpperCase();
    const place = lineColumn(cursor.source, start);
    if (!target) throw invalidQuery(named === undefined ? `${word.trim()} is only allowed inside of a loop body at ${place}` : `Label ${named} is not defined around this ${word.trim()} at ${place}`);
    return { kind, label: named };
  }

  private raise(): object {
    const { cursor } = this;
    cursor.expect('RAISE');
    if (!cursor.accept('USING')) return { kind: 'raise', message: undefined };
    cursor.expect('MESSAGE');
    cursor.expectSymbol('=');
    return { kind: 'raise', message: cursor.expression([]) };
  }

  private execute(): object {
    const { cursor } = this;
    cursor.expect('EXECUTE', 'IMMEDIATE');
    const sql = cursor.expression(['INTO', 'USING']);
    const into: AssignedName[] = [];
    if (cursor.accept('INTO')) do into.push(cursor.identifier()); while (cursor.acceptSymbol(','));
    const using: UsingItem[] = [];
    if (cursor.accept('USING')) {
      do {
        const expression = cursor.expression(['AS'], [',']);
        using.push({ expression, alias: cursor.accept('AS') ? cursor.identifier().name : undefined });
      } while (cursor.acceptSymbol(','));
    }
    return { kind: 'execute', sql, into, using };
  }

  private call(): object {
    const { cursor } = this;
    cursor.expect('CALL');
    const name = cursor.expression([], ['(']);
    cursor.expectSymbol('(');
    const args: Span[] = [];
    if (!cursor.isSymbol(')')) do args.push(cursor.expression([], [','])); while (cursor.acceptSymbol(','));
    cursor.expectSymbol(')');
    return { kind: 'call', name, args };
  }

  private assertion(): object {
    const { cursor } = this;
    cursor.expect('ASSERT');
    const condition = cursor.expression(['AS']);
    return { kind: 'assert', condition, description: cursor.accept('AS') ? cursor.expression([]) : undefined };
  }
}
