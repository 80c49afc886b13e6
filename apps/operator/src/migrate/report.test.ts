import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readOptions } from './options.ts';
import { reportOf } from './report.ts';

const users = { version: 1, name: 'users' };
const orders = { version: 2, name: 'orders' };
const sound = { applied: 2, required: 2, pending: [], changed: [] };

describe('the report of a migration', () => {
  it.each([
    ['nothing is to be done', { state: sound, applied: [] }, false, 0, 'nothing to do: the schema is at 2'],
    ['something was applied', { state: sound, applied: [users, orders] }, false, 0, 'applied 2: the schema is at 2'],
    [
      'the database is newer',
      { state: { ...sound, applied: 5 }, applied: [] },
      false,
      0,
      'nothing to do: the schema is at 5, ahead of the 2 that this release needs',
    ],
    [
      'something is pending',
      { state: { ...sound, applied: 1, pending: [orders] }, applied: [] },
      true,
      3,
      'the schema is at 1; to be applied: 2 (orders)',
    ],
    ['nothing is pending', { state: sound, applied: [] }, true, 0, 'nothing to do: the schema is at 2'],
    [
      'one was changed',
      { state: { ...sound, changed: [users] }, applied: [] },
      false,
      1,
      /^changed after they were applied: 1 \(users\)\. Put the files back/,
    ],
  ] as const)('where %s', (_when, outcome, check, code, says) => {
    const report = reportOf(outcome, check);
    expect(report.code).toBe(code);
    if (typeof says === 'string') expect(report.text).toBe(says);
    else expect(report.text).toMatch(says);
    expect(report.json).toMatchObject({ version: outcome.state.applied, required: 2 });
  });
});

describe('the options of a migration', () => {
  it('have sensible defaults', () => {
    expect(readOptions([])).toEqual({ check: false, json: false, timeLimitMs: 600_000 });
    expect(readOptions(['--check', '--json', '--time-limit', '5'])).toEqual({
      check: true,
      json: true,
      timeLimitMs: 5000,
    });
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([[['up']], [['--time-limit', '0']], [['--time-limit', 'soon']], [['--time-limit', '1.5']]])(
    'refuse %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(Misuse);
    },
  );
});
