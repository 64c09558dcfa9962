import 'reflect-metadata';
import { startStack } from './zz-stack.js';
const stack = await startStack({ services: ['pipeline'] });
const org = await stack.onboard('acme');
try { console.log(await stack.platform('pipeline').house.deadLetterStore.list('acme', { limit: 5 })); } catch (e) { console.log(e); }
try { console.log(await stack.platform('pipeline').house.deadLetterStore.summary('acme', {})); } catch (e) { console.log(e); }
const d = await stack.call('pipeline', 'GET', `/organizations/acme/dead-letters`, { key: org.key });
console.log(d.status, JSON.stringify(d.body).slice(0, 600));
await stack.stop();
