import { runInCall } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openBulkhead } from './bulkhead.ts';
import { givingUpOf } from './giving-up.ts';

const now = () => 0;

const patient = () => givingUpOf({ totalMs: 60_000, now });

const impatient = () => {
  const caller = new AbortController();
  const givingUp = runInCall({ requestId: 'r', signal: caller.signal }, patient);
  return { givingUp, leave: () => caller.abort() };
};

describe('the bulkhead before an upstream', () => {
  it('never begins a work that was given up in the queue, and lets the next one in', async () => {
    const bulkhead = openBulkhead('calls', { size: 1, queueLimit: 2 });
    const first = Promise.withResolvers<string>();
    const { givingUp, leave } = impatient();
    const begun: string[] = [];
    const work = (name: string, result: Promise<string>) => () => {
      begun.push(name);
      return result;
    };
    const calls = [patient(), givingUp, patient()] as const;
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
    const givingUp = patient();
    const failing = Promise.withResolvers<never>();
    const one = bulkhead.enter(() => failing.promise, givingUp);
    expect(await bulkhead.enter(async () => 'b', givingUp)).toEqual({ turnedAway: 'overloaded' });
    failing.reject(new Error('a bug'));
    await expect(one).rejects.toThrow('a bug');
    expect(await bulkhead.enter(async () => 'c', givingUp)).toEqual({ value: 'c' });
    givingUp.close();
  });
});
