import { describe, expect, it } from 'vitest';
import { dateIn, startOfDay } from './calendar.ts';
import { bucketsOf, intervalOf, likeBefore, periodBefore } from './periods.ts';

const of = (from: string, to: string, zone = 'UTC') => ({ from, to, zone });

describe('a day of a zone', () => {
  it.each([
    ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-03-01', '2026-03-01T11:00:00.000Z'],
    // Istanbul has had no winter time since 2016.
    ['Europe/Istanbul', '2010-12-01', '2010-11-30T22:00:00.000Z'],
    ['Europe/Istanbul', '2026-12-01', '2026-11-30T21:00:00.000Z'],
    // Summer began at midnight: there was no 00:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    // Samoa left the 30th of December out.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('begins in %s on %s at %s', (zone, date, begun) => {
    expect(startOfDay(zone, date).toISOString()).toBe(begun);
  });

  it('is of 23 and of 25 hours where clocks change, and hours stand in it once', () => {
    const hours = (date: string, next: string) => {
      const { from, to } = intervalOf(of(date, next, 'Europe/Berlin'));
      return (to.getTime() - from.getTime()) / 3_600_000;
    };
    expect([hours('2026-03-29', '2026-03-30'), hours('2026-10-25', '2026-10-26')]).toEqual([23, 25]);
  });

  it.each([
    'Europe/Berlin',
    'America/St_Johns',
    'Africa/Cairo',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'America/Havana',
  ])('follows the day before in %s, and has every instant of its date alone, all year', (zone) => {
    for (const { label, from } of bucketsOf(of('2026-01-01', '2027-01-01', zone), 'day')) {
      expect(dateIn(zone, from)).toBe(label);
      expect(dateIn(zone, new Date(from.getTime() - 1)) < label).toBe(true);
    }
  });
});

describe('the period before', () => {
  it.each([
    ['2026-11-01', '2026-12-01', '2026-10-01', '2026-11-01'],
    ['2026-03-01', '2026-04-01', '2026-02-01', '2026-03-01'],
    ['2026-03-01', '2026-03-16', '2026-02-01', '2026-02-16'],
    ['2026-03-01', '2026-03-31', '2026-02-01', '2026-03-01'],
    ['2026-01-01', '2027-01-01', '2025-01-01', '2026-01-01'],
    ['2026-01-01', '2026-03-16', '2025-10-01', '2025-12-16'],
    ['2026-11-09', '2026-11-16', '2026-11-02', '2026-11-09'],
    ['2026-03-05', '2026-03-06', '2026-03-04', '2026-03-05'],
  ])('of %s to %s is %s to %s', (from, to, before, until) => {
    expect(periodBefore(of(from, to))).toEqual(of(before, until));
  });

  it('of a month that is not over ends at the same day and time', () => {
    const zone = 'Europe/Istanbul';
    const now = new Date('2026-11-16T12:34:56Z');
    const like = likeBefore(of('2026-11-01', '2026-12-01', zone), { now, asOf: now });
    expect(like).toEqual({ from: new Date('2026-09-30T21:00:00Z'), to: new Date('2026-10-16T12:34:56Z') });
  });

  it('of a month that is longer than the one before ends with that one', () => {
    const now = new Date('2026-03-31T12:00:00Z');
    const like = likeBefore(of('2026-03-01', '2026-04-01'), { now, asOf: now });
    expect(like).toEqual({ from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-03-01T00:00:00Z') });
  });

  it.each([
    ['of which some is known', '2026-03-16T12:00:00Z', '2026-03-16T09:00:00Z', '2026-02-16T09:00:00Z'],
    ['of which nothing is known yet', '2026-03-01T00:00:05Z', '2026-02-28T23:59:55Z', '2026-02-01T00:00:00Z'],
    ['that is over and not all known', '2026-04-01T00:00:05Z', '2026-03-28T09:00:00Z', '2026-02-28T09:00:00Z'],
    ['that is over and known', '2026-04-01T00:00:15Z', '2026-04-01T00:00:05Z', '2026-03-01T00:00:00Z'],
    ['that is to come', '2026-02-20T00:00:00Z', '2026-02-19T23:59:50Z', '2026-03-01T00:00:00Z'],
  ])('of a month %s is as much of the one before', (_, now, asOf, to) => {
    const like = likeBefore(of('2026-03-01', '2026-04-01'), { now: new Date(now), asOf: new Date(asOf) });
    expect(like).toEqual({ from: new Date('2026-02-01T00:00:00Z'), to: new Date(to) });
  });
});
