export { aTableRef, aWriteRequest, COSTS, costRows } from './a-write-request.js';
export { type AppendScript, refused, ScriptedStorageWrite } from './scripted-storage-write.js';
