import { Inject } from '@nestjs/common';

/** Tokens of what the module provides; inject them by the decorators below. */
export const BIGQUERY_GATEWAY = Symbol('BigQueryGateway');
export const DDL_PORT = Symbol('DdlPort');
export const QUERY_RUNNER = Symbol('QueryRunner');
export const SQL_INSPECTOR = Symbol('SqlInspector');
export const COST_SINK = Symbol('CostSink');

export const InjectGateway = (): ParameterDecorator & PropertyDecorator => Inject(BIGQUERY_GATEWAY);
export const InjectDdlPort = (): ParameterDecorator & PropertyDecorator => Inject(DDL_PORT);
export const InjectQueryRunner = (): ParameterDecorator & PropertyDecorator => Inject(QUERY_RUNNER);
export const InjectSqlInspector = (): ParameterDecorator & PropertyDecorator => Inject(SQL_INSPECTOR);
export const InjectCostSink = (): ParameterDecorator & PropertyDecorator => Inject(COST_SINK);
