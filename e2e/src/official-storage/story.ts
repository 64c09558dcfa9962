/** A test of the methods that it names, as `Class.method`; `every-method.spec.ts` counts on the names. */
export function story(methods: readonly string[], title: string, work: () => Promise<void> | void): void {
  it(`${methods.join(', ')}: ${title}`, async () => {
    await work();
  });
}
