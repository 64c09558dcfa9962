import type { AuditEntry, AuditVerification, Page } from '@cloudact/service-kit';
import type { OrgBigQueryClient } from '@cloudact/tenancy';
import { Access, OrgClient } from '@cloudact/tenancy/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AuditLogPage, AuditVerificationView, ListAuditLogQuery } from './audit-log.dto.js';
import { AuditLogService } from './audit-log.service.js';

@ApiTags('audit log')
@ApiSecurity('org-key')
@ApiSecurity('root-key')
@ApiParam({ name: 'org', example: 'acme_corp' })
@Controller('organizations/:org/audit-log')
@Access('root-or-org', 'admin')
export class AuditLogController {
  constructor(private readonly log: AuditLogService) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what, and who was refused, newest first; of all services.' })
  @ApiOkResponse({ type: AuditLogPage })
  list(@OrgClient() client: OrgBigQueryClient, @Query() query: ListAuditLogQuery): Promise<Page<'audit_log', AuditEntry>> {
    return this.log.list(client, query);
  }

  @Get('verification')
  @ApiOperation({ summary: "Walks the organisation's hash chains, and says whether an entry was changed, taken out or put in." })
  @ApiOkResponse({ type: AuditVerificationView })
  verify(@OrgClient() client: OrgBigQueryClient): Promise<AuditVerification> {
    return this.log.verify(client);
  }
}
