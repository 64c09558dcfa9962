/** What a spreadsheet takes for a formula (OWASP: CSV injection), and such text with apostrophes in front already, so that none is lost. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

export const guardFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Undoes `guardFormula`: whatever text was guarded comes back as it was. */
export const unguardFormula = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);
