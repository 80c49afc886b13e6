import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from './index.ts';
import { ages, json, scriptedOptions, silence } from './testing/scripted.ts';
import { type Sleep, sleep, within } from './within.ts';

const page = { items: [], page: { next: null } };

describe('a call without an answer', () => {
  it('ends with the reason of whoever aborts it, and the request ends too', async () => {
    const aborting = new AbortController();
    const reason = new Error('left the page');
    const { options, sent } = scriptedOptions((init) => {
      aborting.abort(reason);
      return silence(init);
    });
    await expect(createClient(options).products.list({}, { signal: aborting.signal })).rejects.toBe(reason);
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('is not even begun where it is aborted already', async () => {
    const reason = new Error('too late');
    const { options, sent } = scriptedOptions(json(200, page));
    const signal = AbortSignal.abort(reason);
    await expect(createClient(options).products.list({}, { signal })).rejects.toBe(reason);
    expect(sent).toEqual([]);
  });

  it('is repeated when an attempt takes too long', async () => {
    const { options, sent } = scriptedOptions(silence, json(200, page));
    const client = createClient({ ...options, retry: { attemptTimeoutMs: 50 }, sleep: overOnce(50) });
    expect(await client.products.list()).toEqual(page);
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('ends when the time for the whole call is up, whatever attempts are left', async () => {
    const { options, sent } = scriptedOptions(silence);
    const failed = createClient({ ...options, sleep: overOnce(80) }).products.list({}, { timeoutMs: 80 });
    await expect(failed).rejects.toMatchObject({ name: 'NetworkFault', kind: 'timeout' });
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true]);
  });
});

/** Whoever sleeps this long first wakes at once; pauses are over at once too, and other limits are never reached. */
const overOnce = (ms: number): Sleep => {
  let over = false;
  return (asked, signal) => {
    const reached = asked === ms && !over;
    over ||= reached;
    return reached || (asked !== ms && asked < ages) ? Promise.resolve() : untilAborted(signal);
  };
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

describe('work within limits', () => {
  it('leaves no listener behind', async () => {
    const followed = new AbortController();
    const value = await within(
      { ms: ages, sleep: (_ms, signal) => untilAborted(signal), signal: followed.signal },
      async () => 1,
    );
    expect(value).toBe(1);
    expect(getEventListeners(followed.signal, 'abort')).toEqual([]);
  });
});

describe('sleep', () => {
  it.each([2 ** 31, Number.POSITIVE_INFINITY])(
    'of %s ms, which no timer counts, ends with its signal alone',
    async (ms) => {
      const set = vi.spyOn(globalThis, 'setTimeout');
      const woken = new AbortController();
      const slept = sleep(ms, woken.signal);
      expect(set).not.toHaveBeenCalled();
      woken.abort();
      await slept;
      set.mockRestore();
    },
  );

  it('is over as soon as its signal is aborted', async () => {
    const aborting = new AbortController();
    const slept = sleep(ages, aborting.signal);
    aborting.abort();
    await slept;
    await sleep(ages, aborting.signal);
    await sleep(0, new AbortController().signal);
  });
});
