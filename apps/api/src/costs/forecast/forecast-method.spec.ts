import { formatDecimal, parseDecimal } from '@cloudact/bq-core';
import { addDays } from '../query/cost-period.js';
import { type ForecastMethodName, METHODS } from './forecast-method.js';

const FIRST = '2026-05-04';
const history = (...costs: readonly string[]) => costs.map((cost, i) => ({ day: addDays(FIRST, i), cost: parseDecimal(cost) }));
const forecast = (method: ForecastMethodName, costs: readonly string[], ahead: number): string[] => METHODS[method].forecast(history(...costs), Array.from({ length: ahead }, (_, i) => addDays(FIRST, costs.length + i))).map(formatDecimal);

describe('forecast methods', () => {
  it('the run rate is the average of all days', () => expect(forecast('run-rate', ['1', '2', '6'], 2)).toEqual(['3', '3']));

  it('the weekday average knows that weekends are cheap', () => {
    const week = ['10', '10', '10', '10', '10', '2', '1'];
    expect(forecast('weekday-average', [...week, '12', '10', '10', '10', '10', '4', '3'], 7)).toEqual(['11', '10', '10', '10', '10', '3', '2']);
  });

  it('a weekday that the history lacks costs the average', () => expect(forecast('weekday-average', ['3', '6'], 1)).toEqual(['4.5']));

  it('the line goes on', () => expect(forecast('linear-trend', ['1', '2', '3', '4'], 2)).toEqual(['5', '6']));

  it('the line does not fall below nothing', () => expect(forecast('linear-trend', ['4', '2'], 3)).toEqual(['0', '0', '0']));

  it('one day is enough for each of them', () => {
    expect(forecast('linear-trend', ['7'], 1)).toEqual(['7']);
    expect(forecast('run-rate', ['0.333333333'], 1)).toEqual(['0.333333']);
  });
});
