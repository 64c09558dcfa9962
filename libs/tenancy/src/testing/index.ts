export { InMemoryCredentialStore } from './in-memory-credential-store.js';
export { InMemoryOrgDirectory } from './in-memory-org-directory.js';
