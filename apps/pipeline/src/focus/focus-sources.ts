/**
 * Where a column of FOCUS 1.3 comes from when the file does not have it. FOCUS 1.3 splits the deprecated ProviderName in two
 * (change log, deprecated columns): in a file of before, the seller and the host were both meant by it. Every other column has
 * its own name in all versions since 1.0, and is null where the file lacks it.
 */
export const SUBSTITUTES: Readonly<Record<string, string>> = {
  ServiceProviderName: 'ProviderName',
  HostProviderName: 'ProviderName',
};
