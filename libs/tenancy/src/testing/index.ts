export { InMemoryOrgDirectory } from './in-memory-org-directory.js';
