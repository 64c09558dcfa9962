import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { OrgBigQueryClient } from '../client/org-bigquery-client.js';
import type { OrgContext } from '../org/org-context.js';
import { tenantOf } from './tenant-request.js';

/** The organisation that the request's key proved. */
export const CurrentOrg = createParamDecorator((_data: unknown, context: ExecutionContext): OrgContext => tenantOf(context.switchToHttp().getRequest<object>(), '@CurrentOrg()').context);

/** The BigQuery client of that organisation: bound to its dataset, its tier and its budget. */
export const OrgClient = createParamDecorator((_data: unknown, context: ExecutionContext): OrgBigQueryClient => tenantOf(context.switchToHttp().getRequest<object>(), '@OrgClient()').client());
