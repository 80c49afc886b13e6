import { describe, expect, it } from 'vitest';
import { linesForPeople } from './lines-for-people.ts';

const show = linesForPeople(false);

const entry = { level: 'info', time: '2026-11-30T10:14:22.267Z', service: 'api', version: '1' };
const ids = { requestId: '216c0e7f-c49e-455d-92e1-6fa7e14dc5ea', traceId: 'aa', spanId: 'bb' };
const lineOf = (fields: object) => show(JSON.stringify({ ...entry, ...fields }));
const withoutClock = (line: string) => line.replace(/^\d\d:\d\d:\d\d\.267 /, '');

describe('a log line for people', () => {
  it('is one for each request: what was asked, what came of it, how long it took, and its id last', () => {
    const request = {
      ...ids,
      method: 'POST',
      route: '/api/v2/orders',
      path: '/api/v2/orders',
      status: 409,
      problem: 'out-of-stock',
      durationMs: 8.31,
      userId: '01a22bf2-ae77-70cc-bdec-3f5c615728cb',
      msg: 'request',
    };
    expect(withoutClock(lineOf(request))).toBe(
      'POST /api/v2/orders 409 out-of-stock 8 ms req=216c0e7f-c49e-455d-92e1-6fa7e14dc5ea\n',
    );
    expect(withoutClock(lineOf({ ...request, status: 201, problem: undefined }))).toContain('/orders 201 8 ms req=');
  });

  it('tells what an entry says before the ids that it has', () => {
    const event = { ...ids, eventId: ids.requestId, consumer: 'notifications', outcome: 'handled', note: 'a b', n: 2 };
    expect(withoutClock(lineOf({ ...event, msg: 'event' }))).toBe(
      `api event consumer=notifications outcome=handled note="a b" n=2 eventId=${ids.requestId} req=${ids.requestId}\n`,
    );
  });

  it('names the level of what somebody should look at, with the stack of an error below', () => {
    const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at here' };
    const line = withoutClock(lineOf({ level: 'error', msg: 'a request failed', err }));
    expect(line).toMatch(/^ERROR api a request failed\n/);
    expect(line).toContain('at here');
    expect(withoutClock(lineOf({ level: 'warn', msg: 'slow' }))).toBe('WARN api slow\n');
  });

  it('lets a line pass that is no entry', () => {
    expect(show('bare text')).toBe('bare text\n');
  });
});
