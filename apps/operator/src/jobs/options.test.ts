import { describe, expect, it } from 'vitest';
import { Misuse } from '../command.ts';
import { readOptions } from './options.ts';

const WHERE = ['--url', 'http://api:3001', '--key-file', '/run/key'];

describe('which run is asked for', () => {
  it('is told by the name that a CronJob gives: the job, and the minute', () => {
    expect(readOptions(['trigger', '--cron-job', 'orderline-sweep-deadlines-29665637', ...WHERE])).toEqual({
      command: 'trigger',
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

  it('can be waited for, and those before it be looked at or called off', () => {
    expect(readOptions(['run', 'prune', ...WHERE])).toMatchObject({ command: 'run', job: 'prune' });
    expect(readOptions(['history', 'prune', '--limit', '3', ...WHERE])).toMatchObject({ job: 'prune', limit: 3 });
    expect(readOptions(['history', ...WHERE])).toMatchObject({ command: 'history', limit: 20 });
    expect(readOptions(['list', ...WHERE])).toMatchObject({ command: 'list' });
    expect(readOptions(['cancel', 'an-id', ...WHERE])).toMatchObject({ command: 'cancel', run: 'an-id' });
  });

  it.each([
    ['nothing', WHERE],
    ['something else', ['stop', 'prune', ...WHERE]],
    ['no run to call off', ['cancel', ...WHERE]],
    ['a history of no length', ['history', '--limit', '0', ...WHERE]],
    ['a list at a time', ['list', '--at', '2026-11-22T04:17:00Z', ...WHERE]],
    ['a CronJob that waits', ['run', '--cron-job', 'orderline-prune-1', ...WHERE]],
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
