import { parseOrgSlug } from '@cloudact/tenancy';
import { Access } from '@cloudact/tenancy/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { DeletionView, ScheduleDeletionBody } from './deletion.dto.js';
import { DeletionService } from './deletion.service.js';

@ApiTags('organizations')
@ApiSecurity('root-key')
@Controller('organizations/:org/deletion')
export class DeletionController {
  constructor(private readonly deletion: DeletionService) {}

  @Get()
  @Access('root')
  @ApiOperation({ summary: 'Whether the organisation is to be deleted, and everything that is stored of it. After a deletion: the proof that nothing is left.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: DeletionView })
  get(@Param('org') org: string): Promise<DeletionView> {
    return this.deletion.state(parseOrgSlug(org));
  }

  @Post()
  @Access('root')
  @HttpCode(200)
  @ApiOperation({ summary: 'Suspends the organisation now and deletes it when the grace is over. Sent again, it sets the grace anew, or finishes a deletion that was cut off.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: DeletionView })
  schedule(@Param('org') org: string, @Body() body: ScheduleDeletionBody): Promise<DeletionView> {
    return this.deletion.schedule(parseOrgSlug(org), body);
  }

  @Delete()
  @Access('root')
  @ApiOperation({ summary: 'Takes a deletion back while its grace lasts: the organisation is what it was before, its keys work again.' })
  @ApiParam({ name: 'org', example: 'acme_corp' })
  @ApiOkResponse({ type: DeletionView })
  cancel(@Param('org') org: string): Promise<DeletionView> {
    return this.deletion.cancel(parseOrgSlug(org));
  }
}
