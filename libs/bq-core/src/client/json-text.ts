/** JSON in which a bigint is a string, as BigQuery takes INT64. */
export function jsonText(value: unknown): string {
  try {
    // most bodies hold no bigint, and a replacer costs several times the serialisation
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? member.toString() : member));
  }
}
