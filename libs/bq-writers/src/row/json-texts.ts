import { RecentValues } from './recent-values.js';

const recent = new RecentValues((source: string) => {
  try {
    JSON.parse(source);
    return source.isWellFormed() ? true : undefined;
  } catch {
    return undefined;
  }
});

/** Whether a text is JSON that UTF-8 can hold. What was asked lately is answered from memory: tags repeat from row to row. */
export const isJsonText = (source: string): boolean => recent.get(source) === true;
