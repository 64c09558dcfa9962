import { IfGiven, IsCleanText } from '@cloudact/service-kit';
import { PLAN_TIERS } from '@cloudact/tenancy';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsEmail, IsIn, IsInt, IsISO31661Alpha2, IsISO4217CurrencyCode, IsLocale, IsTimeZone, Length, Matches, Max, Min } from 'class-validator';

const LONGEST_NAME = 200;

function field(required: 'required' | 'optional', api: ApiPropertyOptions, ...rules: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(required === 'required' ? ApiProperty(api) : applyDecorators(ApiPropertyOptional(api), IfGiven()), ...rules);
}

/** What a field of an organisation may hold, the same wherever it is given. */
export const DisplayName = (required: 'required' | 'optional'): PropertyDecorator =>
  field(required, { description: 'Name as people write it.', example: 'Acme Corporation', minLength: 1, maxLength: LONGEST_NAME }, IsCleanText(), Length(1, LONGEST_NAME));

export const Plan = (required: 'required' | 'optional'): PropertyDecorator => field(required, { description: 'Tier: queries at a time, byte cap and timeout.', enum: PLAN_TIERS, example: 'PROFESSIONAL' }, IsIn([...PLAN_TIERS]));

export const AdminEmail = (required: 'required' | 'optional'): PropertyDecorator => field(required, { description: 'Who answers for the organisation.', example: 'finops@acme.example', format: 'email' }, IsEmail());

export const Currency = (): PropertyDecorator => field('optional', { description: 'ISO 4217, upper case: in which sums are shown. Costs keep their own billing currency.', example: 'USD' }, Matches(/^[A-Z]{3}$/), IsISO4217CurrencyCode());

export const Country = (): PropertyDecorator => field('optional', { description: 'ISO 3166-1 alpha-2, upper case.', example: 'CH' }, Matches(/^[A-Z]{2}$/), IsISO31661Alpha2());

export const Language = (): PropertyDecorator => field('optional', { description: 'BCP 47 tag; without one: en.', example: 'de-CH' }, Matches(/^[A-Za-z0-9-]{2,35}$/), IsLocale());

export const TimeZone = (): PropertyDecorator => field('optional', { description: 'IANA name; cuts the days of schedules.', example: 'Europe/Zurich' }, IsTimeZone());

export const FiscalYearStart = (): PropertyDecorator => field('optional', { description: 'Month in which the fiscal year begins.', minimum: 1, maximum: 12, example: 1, type: 'integer' }, IsInt(), Min(1), Max(12));
