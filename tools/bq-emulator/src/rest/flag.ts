/** Whether a query parameter or a field says yes. Python's client writes `True`. */
export const isYes = (value: unknown): boolean => value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
