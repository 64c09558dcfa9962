/** Why one row of an append is refused; becomes a RowError. The field path is added by the decoder that knows it. */
export class RowFault extends Error {
  fieldPath: string | undefined;

  constructor(
    readonly reason: string,
    fieldPath?: string,
  ) {
    super(reason);
    this.name = 'RowFault';
    this.fieldPath = fieldPath;
  }

  describe(): string {
    return this.fieldPath === undefined ? this.reason : `Field ${this.fieldPath}: ${this.reason}`;
  }
}
