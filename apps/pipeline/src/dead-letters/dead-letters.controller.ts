import { type LetterCount } from '@cloudact/bq-writers';
import { decodePageToken, type Page, pageOf } from '@cloudact/service-kit';
import { type OrgContext } from '@cloudact/tenancy';
import { Access, CurrentOrg } from '@cloudact/tenancy/nest';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { DeadLettersService, type StillBad } from './dead-letters.service.js';
import { LetterPage, type LetterView, letterView, ReplayView } from './letter-view.js';
import { ListLettersQuery } from './list-letters.query.js';
import { ReplayLetters } from './replay-letters.dto.js';

@ApiTags('dead letters')
@ApiSecurity('org-key')
@ApiParam({ name: 'org', description: 'Slug of the organisation; must be the key\'s.' })
@Controller('organizations/:org/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Rows that could not be stored, with the reason; and how many there are of each kind.' })
  @ApiOkResponse({ type: LetterPage, description: 'A page of letters, oldest first' })
  async list(@CurrentOrg() org: OrgContext, @Query() query: ListLettersQuery): Promise<Page<'dead_letters', LetterView> & { readonly summary: readonly LetterCount[] }> {
    const { status, table, limit } = query;
    const scope = { org: org.org, list: 'dead-letters', filters: { status, table } };
    const [failedAt, rowIndex, id] = decodePageToken(scope, query.page_token, 3) ?? [];
    const after = failedAt === undefined || rowIndex === undefined || id === undefined ? {} : { after: { failedAt, rowIndex: Number(rowIndex), id } };
    const { letters, summary } = await this.letters.list(org, { limit: limit + 1, ...(status === undefined ? {} : { status }), ...(table === undefined ? {} : { table }), ...after });
    const page = pageOf({ name: 'dead_letters', found: letters.map(letterView), limit, scope, placeOf: (letter) => [letter.failed_at, String(letter.row_index), letter.dead_letter_id] });
    return { summary, ...page };
  }

  @Post('replay')
  @HttpCode(200)
  @Access('org', 'ingest')
  @ApiOperation({ summary: 'Maps and stores letters again, mended or as they are. Storing the same letter twice stores it once.' })
  @ApiOkResponse({ type: ReplayView, description: 'How many were stored, and what is still wrong with the others' })
  async replay(@CurrentOrg() org: OrgContext, @Body() body: ReplayLetters): Promise<{ readonly replayed: number; readonly already_replayed: number; readonly still_bad: readonly StillBad[] }> {
    const { replayed, alreadyReplayed, stillBad } = await this.letters.replay(org, body);
    return { replayed, already_replayed: alreadyReplayed, still_bad: stillBad };
  }
}
