import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callDeadlineOf } from './call-deadline.ts';
import { exchange } from './exchange.ts';
import { ScriptedDispatcher } from './testing/scripted-dispatcher.ts';

const limits = { connectMs: 100, headersMs: 200, bodyGapMs: 50, attemptMs: 1000, replyBytes: 1000 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const start = () => {
  const upstream = new ScriptedDispatcher();
  const callDeadline = callDeadlineOf({ totalMs: 60_000, now: Date.now });
  const request = { method: 'GET', path: '/' } as const;
  return { upstream, ended: exchange({ dispatcher: upstream, request, limits, callDeadline }) };
};

const lost = (fault: string, sent: boolean, begun: boolean) => ({ kind: 'broken', fault, sent, begun });

describe('the phases of an exchange', () => {
  it('each have their own time, which begins with the phase', async () => {
    const { upstream, ended } = start();
    vi.advanceTimersByTime(99);
    upstream.beginRequest();
    vi.advanceTimersByTime(199);
    upstream.answer();
    for (let piece = 0; piece < 10; piece += 1) {
      vi.advanceTimersByTime(49);
      upstream.drip();
    }
    upstream.finish();
    expect(await ended).toMatchObject({ kind: 'reply', status: 200, body: Buffer.alloc(10, ' ') });
    expect(vi.getTimerCount()).toBe(1);
    expect(upstream.aborts).toEqual([]);
  });

  it('end a connection that does not come about, and never send on one that comes late', async () => {
    const { upstream, ended } = start();
    vi.advanceTimersByTime(100);
    expect(await ended).toEqual(lost('connect-failed', false, false));
    upstream.beginRequest();
    expect(upstream.aborts).toEqual(['before it was sent']);
  });

  it('end a wait for the status, and for the next piece', async () => {
    const silent = start();
    silent.upstream.beginRequest();
    vi.advanceTimersByTime(200);
    expect(await silent.ended).toEqual(lost('headers-timeout', true, false));
    expect(silent.upstream.aborts).toEqual(['headers-timeout']);
    const stuck = start();
    stuck.upstream.beginRequest();
    stuck.upstream.answer();
    vi.advanceTimersByTime(50);
    expect(await stuck.ended).toMatchObject(lost('body-timeout', true, true));
  });

  it('never add up to more than the attempt', async () => {
    const { upstream, ended } = start();
    upstream.beginRequest();
    upstream.answer();
    for (let passed = 0; passed < 1000; passed += 40) {
      upstream.drip();
      vi.advanceTimersByTime(40);
    }
    expect(await ended).toMatchObject(lost('attempt-timeout', true, true));
  });
});
