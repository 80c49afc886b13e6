import { runInCall } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openBulkhead } from './bulkhead.ts';
import { callDeadlineOf } from './call-deadline.ts';

const now = () => 0;

const patient = () => callDeadlineOf({ totalMs: 60_000, now });

const impatient = () => {
  const caller = new AbortController();
  const callDeadline = runInCall({ requestId: 'r', signal: caller.signal }, patient);
  return { callDeadline, leave: () => caller.abort() };
};

describe('the bulkhead before an upstream', () => {
  it('never begins a work that was given up in the queue, and lets the next one in', async () => {
    const bulkhead = openBulkhead('calls', { size: 1, queueLimit: 2 });
    const first = Promise.withResolvers<string>();
    const { callDeadline, leave } = impatient();
    const begun: string[] = [];
    const work = (name: string, result: Promise<string>) => () => {
      begun.push(name);
      return result;
    };
    const calls = [patient(), callDeadline, patient()] as const;
    const one = bulkhead.enter(work('one', first.promise), calls[0]);
    const two = bulkhead.enter(work('two', Promise.resolve('b')), calls[1]);
    const three = bulkhead.enter(work('three', Promise.resolve('c')), calls[2]);
    leave();
    expect(await two).toEqual({ turnedAway: 'cancelled' });
    first.resolve('a');
    expect(await Promise.all([one, three])).toEqual([{ value: 'a' }, { value: 'c' }]);
    expect(begun).toEqual(['one', 'three']);
    expect(bulkhead.usage()).toEqual({ size: 1, busy: 0, waiting: 0 });
    for (const call of calls) call.close();
  });

  it('turns away whom it cannot hold, and throws what the work throws', async () => {
    const bulkhead = openBulkhead('calls', { size: 1, queueLimit: 0 });
    const callDeadline = patient();
    const failing = Promise.withResolvers<never>();
    const one = bulkhead.enter(() => failing.promise, callDeadline);
    expect(await bulkhead.enter(async () => 'b', callDeadline)).toEqual({ turnedAway: 'overloaded' });
    failing.reject(new Error('a bug'));
    await expect(one).rejects.toThrow('a bug');
    expect(await bulkhead.enter(async () => 'c', callDeadline)).toEqual({ value: 'c' });
    callDeadline.close();
  });
});
