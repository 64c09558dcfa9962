export const conversation = (id: string): string => `/organizations/acme/conversations/${id}`;
/** An id of the same form that nobody has. */
export const absentLike = (id: string): string => id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
