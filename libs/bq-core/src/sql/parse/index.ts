export { emitTree, type Substitute } from './emit-tree.js';
export { type OtherStatement, type ParsedText, parseStatement } from './parse-statement.js';
export { SqlSyntaxError, type SqlSyntaxProblem } from './sql-syntax-error.js';
export type { SqlSpan, Token } from './token.js';
export { MAX_SQL_DEPTH } from './token-cursor.js';
export { firstToken, hasToken, isNode, lastToken, NODE_KINDS, nameOfToken, type NodeKind, nodeOf, nodesIn, partsOfPath, spanOf, type TreeNode, type TreePart } from './tree.js';
