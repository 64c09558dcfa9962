/** How a client describes its rows: the parts of DescriptorProto that matter here. proto2, so absent means null. */
export interface RowDescriptor {
  readonly name?: string | null;
  readonly field?: readonly RowField[];
  readonly nestedType?: readonly RowDescriptor[];
  readonly enumType?: readonly RowEnum[];
}

export interface RowField {
  readonly name: string;
  readonly number: number;
  readonly label?: number | null;
  readonly type: number;
  readonly typeName?: string | null;
  readonly options?: { readonly columnName?: string | null } | null;
}

export interface RowEnum {
  readonly name: string;
  readonly value?: readonly { readonly name: string; readonly number: number }[];
}

export interface ProtoSchemaMessage {
  readonly protoDescriptor?: RowDescriptor | null;
}

/** The column that a field fills: its name, or the `column_name` option for names that protobuf cannot spell. */
export function columnNameOf(field: RowField): string {
  const flexible = field.options?.columnName;
  return flexible === undefined || flexible === null || flexible === '' ? field.name : flexible;
}
