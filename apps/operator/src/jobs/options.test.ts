import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readOptions } from './options.ts';

const WHERE = ['--url', 'http://api:3001', '--key-file', '/run/key'];

describe('which run is asked for', () => {
  it('is told by the name that a CronJob gives: the job, and the minute', () => {
    expect(readOptions(['trigger', '--cron-job', 'orderline-sweep-deadlines-29665637', ...WHERE])).toEqual({
      job: 'sweep-deadlines',
      scheduledFor: new Date('2026-05-28T03:17:00Z'),
      url: 'http://api:3001',
      keyFile: '/run/key',
      patienceMs: 60_000,
      json: false,
    });
  });

  it('is now, or a time that is said', () => {
    expect(readOptions(['trigger', 'prune', ...WHERE])).not.toHaveProperty('scheduledFor');
    expect(readOptions(['trigger', 'prune', '--at', '2026-11-22T04:17:00+01:00', ...WHERE])).toMatchObject({
      scheduledFor: new Date('2026-11-22T03:17:00Z'),
    });
  });

  it.each([
    ['no job', ['trigger', ...WHERE]],
    ['two jobs', ['trigger', 'prune', 'seal-books', ...WHERE]],
    ['a name that no CronJob gives', ['trigger', '--cron-job', 'orderline-prune', ...WHERE]],
    ['a time without an offset', ['trigger', 'prune', '--at', '2026-11-22T04:17:00', ...WHERE]],
    ['a time in two ways', ['trigger', '--cron-job', 'orderline-prune-1', '--at', '2026-11-22T04:17:00Z', ...WHERE]],
    ['nowhere', ['trigger', 'prune', '--key-file', '/run/key']],
    ['nobody', ['trigger', 'prune', '--url', 'http://api:3001']],
    ['no patience', ['trigger', 'prune', '--patience', 'none', ...WHERE]],
  ])('is refused for %s', (_what, args) => {
    expect(() => readOptions(args)).toThrow(Misuse);
  });
});
