import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../services/free-port.ts';
import { dueJobs, interval, slotOf } from './slots.ts';
import { startTicker, type Ticker } from './ticker.ts';

const sweep = { name: 'sweep-deadlines', everySeconds: 5 };
const prune = { name: 'prune', everySeconds: 3600 };
const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);

describe('the times of a job', () => {
  it('are multiples of its interval, the same after a restart', () => {
    expect(slotOf(sweep, at('03:17:04.999'))).toEqual(at('03:17:00.000'));
    expect(slotOf(sweep, at('03:17:05.000'))).toEqual(at('03:17:05.000'));
    expect(slotOf(prune, at('03:17:05.000'))).toEqual(at('03:00:00.000'));
  });

  it('are due once each, and not made up for when they were missed', () => {
    const triggered = new Map([['sweep-deadlines', at('03:17:00.000')]]);
    const due = (time: string) => dueJobs([sweep], { triggered, now: at(time) });
    expect(due('03:17:04.000')).toEqual([]);
    expect(due('03:17:05.000')).toEqual([{ name: 'sweep-deadlines', scheduledFor: at('03:17:05.000') }]);
    expect(due('03:59:59.000')).toEqual([{ name: 'sweep-deadlines', scheduledFor: at('03:59:55.000') }]);
  });

  it('are told in words', () => {
    expect([sweep, prune, { name: 'other', everySeconds: 600 }].map(interval)).toEqual(['5 s', '1 h', '10 min']);
  });
});

describe('the ticker', () => {
  const running: Ticker[] = [];
  const closing: (() => void)[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((ticker) => ticker.stop()));
    for (const close of closing.splice(0)) close();
  });

  /** An api with two jobs, which answers as it is told. */
  const openApi = async () => {
    const asked: string[] = [];
    const lines: string[] = [];
    const clock = { now: at('03:17:01.000') };
    const state = { status: 202 };
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += String(piece);
      const isList = request.method === 'GET';
      if (!isList) asked.push(`${request.url} ${body} ${request.headers.authorization}`);
      response.writeHead(isList ? 200 : state.status, { 'content-type': 'application/json' });
      const items = [sweep, prune].map((job) => ({ ...job, purpose: 'p', schedule: '* * * * *' }));
      response.end(JSON.stringify(isList ? { items } : {}));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const ticker = startTicker({
      api: `http://127.0.0.1:${port}`,
      token: async () => 'a-token',
      onProgress: (line) => lines.push(line),
      now: () => clock.now,
      pauseMs: 1,
    });
    running.push(ticker);
    return { asked, lines, clock, state };
  };

  it('triggers each job at once with its own token, and again when its next time has come', async () => {
    const { asked, lines, clock } = await openApi();
    await expect.poll(() => asked).toHaveLength(2);
    expect(asked).toEqual([
      '/internal/jobs/sweep-deadlines/runs {"scheduledFor":"2026-11-22T03:17:00.000Z"} Bearer a-token',
      '/internal/jobs/prune/runs {"scheduledFor":"2026-11-22T03:00:00.000Z"} Bearer a-token',
    ]);
    clock.now = at('03:17:06.000');
    await expect.poll(() => asked).toHaveLength(3);
    expect(asked[2]).toContain('sweep-deadlines/runs {"scheduledFor":"2026-11-22T03:17:05.000Z"}');
    expect(lines).toEqual(['jobs: sweep-deadlines every 5 s, prune every 1 h']);
  });

  it('says once that the api is away, and once that it is back', async () => {
    const { asked, lines, clock, state } = await openApi();
    await expect.poll(() => asked).toHaveLength(2);
    state.status = 503;
    clock.now = at('03:17:06.000');
    await expect.poll(() => asked.length).toBeGreaterThan(5);
    state.status = 202;
    await expect.poll(() => lines).toHaveLength(3);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^jobs: not triggered until the api answers \(POST .* was answered 503/),
      'jobs: triggered again',
    ]);
  });
});
