export { readService, type ReadServiceOptions } from './read-service.js';
