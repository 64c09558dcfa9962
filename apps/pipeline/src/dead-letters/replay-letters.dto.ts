import { LINEAGE_COLUMNS } from '@cloudact/schemas';
import { IfGiven } from '@cloudact/service-kit';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, buildMessage, IsArray, IsInt, IsObject, Matches, Max, Min, ValidateBy } from 'class-validator';
import { SOURCE_ROW_ID } from '../rows/table-columns.js';

/** Letters of one replay. */
export const MOST_LETTERS = 500;
const LETTER_ID = /^[0-9a-f]{32}$/;

/** New values by column, by letter. */
export type LetterFixes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export class ReplayLetters {
  @ApiPropertyOptional({ description: 'Letters to replay, parked ones too. Default: all open letters, oldest first, up to `limit`.', type: [String], maxItems: MOST_LETTERS })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_LETTERS)
  @Matches(LETTER_ID, { each: true, message: 'each of ids must be a dead_letter_id' })
  readonly ids?: readonly string[];

  @ApiPropertyOptional({ description: 'Letters at most, where `ids` does not name them.', type: 'integer', default: MOST_LETTERS, maximum: MOST_LETTERS })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(MOST_LETTERS)
  readonly limit: number = MOST_LETTERS;

  @ApiPropertyOptional({ description: 'Mended columns by letter: `{dead_letter_id: {column: value}}`; null empties a column. For a FOCUS file these are the columns of the file. Decimals as text.', type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  @AreFixes()
  readonly fixes: LetterFixes = {};
}

/** By letter, by column; only what a person may mend, and only values that lost nothing on the way. */
function AreFixes(): PropertyDecorator {
  return ValidateBy({
    name: 'areFixes',
    validator: {
      validate: (fixes) => faultOf(fixes) === undefined,
      defaultMessage: buildMessage((prefix, args) => `${prefix}$property: ${faultOf(args?.value) ?? ''}`),
    },
  });
}

function faultOf(fixes: unknown): string | undefined {
  for (const [id, columns] of Object.entries(fixes ?? {})) {
    if (!LETTER_ID.test(id)) return 'the keys are dead_letter_ids';
    if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) return 'each fix is an object of columns';
    for (const [column, value] of Object.entries(columns)) {
      if (Object.hasOwn(LINEAGE_COLUMNS, column) || column === SOURCE_ROW_ID) return `${column} says where a row came from and cannot be set`;
      if (typeof value === 'number' && !Number.isSafeInteger(value)) return `${column} is a number that loses digits; send it as text`;
    }
  }
  return undefined;
}
