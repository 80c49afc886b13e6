import { describe, expect, it } from 'vitest';
import { type SummedBy, segmentsOf } from './segments.ts';

const interval = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

const said = (from: string, to: string, grains: readonly SummedBy[] = ['month', 'day', 'quarter']) =>
  segmentsOf(interval(from, to), grains).map(
    (one) => `${one.sign > 0 ? '+' : '-'} ${one.grain} ${one.from.toISOString()} ${one.to.toISOString()}`,
  );

describe('the segments of an interval', () => {
  it('are whole months where it is such', () => {
    expect(said('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      '+ month 2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z',
    ]);
  });

  it('are a month, and what another zone has of it more and less', () => {
    expect(said('2026-11-30T21:00:00Z', '2026-12-31T21:00:00Z')).toEqual([
      '+ month 2026-12-01T00:00:00.000Z 2027-01-01T00:00:00.000Z',
      '+ quarter 2026-11-30T21:00:00.000Z 2026-12-01T00:00:00.000Z',
      '- quarter 2026-12-31T21:00:00.000Z 2027-01-01T00:00:00.000Z',
    ]);
  });

  it('are trimesters, and the months by which a year begins and ends beside one', () => {
    expect(said('2025-06-01T00:00:00Z', '2026-06-01T00:00:00Z', ['trimester', 'month'])).toEqual([
      '+ trimester 2025-07-01T00:00:00.000Z 2026-07-01T00:00:00.000Z',
      '+ month 2025-06-01T00:00:00.000Z 2025-07-01T00:00:00.000Z',
      '- month 2026-06-01T00:00:00.000Z 2026-07-01T00:00:00.000Z',
    ]);
  });

  it('are the month alone where a trimester would be more to read', () => {
    expect(said('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', ['trimester', 'month'])).toEqual([
      '+ month 2026-11-01T00:00:00.000Z 2026-12-01T00:00:00.000Z',
    ]);
  });

  it('begin with a quarter of an hour in Kathmandu, and with facts where a zone once had seconds', () => {
    expect(said('2026-11-30T18:15:00Z', '2026-11-30T18:30:00Z')).toEqual([
      '+ quarter 2026-11-30T18:15:00.000Z 2026-11-30T18:30:00.000Z',
    ]);
    expect(said('2026-11-30T18:15:08Z', '2026-11-30T18:30:00Z')).toEqual([
      '+ quarter 2026-11-30T18:15:00.000Z 2026-11-30T18:30:00.000Z',
      '- fact 2026-11-30T18:15:00.000Z 2026-11-30T18:15:08.000Z',
    ]);
  });

  it('are none of nothing', () => {
    expect(said('2026-11-30T18:15:00Z', '2026-11-30T18:15:00Z')).toEqual([]);
  });

  it.each([
    ['2026-01-16T12:00:00.000Z', '2026-02-15T00:00:00.000Z'],
    ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.001Z'],
    ['2024-02-29T18:15:00.000Z', '2029-07-03T10:30:00.000Z'],
    ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'],
    ['2026-12-31T12:00:00.000Z', '2027-01-01T12:00:00.000Z'],
  ])('have each instant of it once, and no other: %s to %s', (from, to) => {
    for (const grains of [['month', 'day', 'quarter'], ['trimester', 'month', 'day'], ['day'], []] as const) {
      const segments = segmentsOf(interval(from, to), grains);
      const begun = new Date(from).getTime();
      const ends = segments.flatMap((one) => [one.from.getTime(), one.to.getTime()]);
      const instants = [begun, new Date(to).getTime(), ...ends].flatMap((at) => [at - 1, at, at + 1]);
      for (const at of instants) {
        const times = segments
          .filter((one) => one.from.getTime() <= at && at < one.to.getTime())
          .reduce((sum, { sign }) => sum + sign, 0);
        expect(times, new Date(at).toISOString()).toBe(begun <= at && at < new Date(to).getTime() ? 1 : 0);
      }
    }
  });
});
