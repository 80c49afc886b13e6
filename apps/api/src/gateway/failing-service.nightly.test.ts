import { DEFAULT_HTTP_POLICY } from '@orderline/adapters-http';
import { describe, expect, it } from 'vitest';
import { simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const { minimumCalls, openMs, halfOpenCalls } = DEFAULT_HTTP_POLICY.breaker;

describe('a service of which every answer is an error', () => {
  it('is left alone after some, others are turned away at once, and a few at a time try it until it is well', {
    timeout: 30_000,
  }, async () => {
    let [asked, isWell, now] = [0, false, 0];
    let mayAnswer = Promise.resolve();
    const target = await service(async (_request, response) => {
      asked += 1;
      await mayAnswer;
      response.writeHead(isWell ? 200 : 500).end();
    });
    const health = { path: null, everyMs: 1000, failures: 1000, ejectedMs: 1000 };
    const { origin, requests } = await gatewayOf(
      { ...simple(target), upstreams: [upstream({ targets: [target], health })] },
      { needs: { elapsed: () => now } },
    );
    const ask = async () => {
      const answer = await fetch(origin);
      await answer.text();
      return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
    };
    const one = async () => (await ask()).status;
    /** How often each status came, of 40 who ask at once; the service answers when so many were turned away. */
    const together = async (turnedAway: number) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      mayAnswer = promise;
      const statuses: number[] = [];
      const asking = Promise.all(Array.from({ length: 40 }, async () => statuses.push(await one())));
      await expect.poll(() => statuses.length, { timeout: 10_000 }).toBe(turnedAway);
      resolve();
      await asking;
      return {
        turnedAway: statuses.filter((status) => status === 503).length,
        others: new Set(statuses.slice(turnedAway)),
      };
    };

    const statuses: number[] = [];
    for (let n = 0; n < 100; n++) statuses.push(await one());
    expect(statuses).toEqual([...Array(minimumCalls).fill(500), ...Array(100 - minimumCalls).fill(503)]);
    expect(asked).toBe(minimumCalls);
    const turnedAway = requests().slice(-50);
    const times = turnedAway.map(({ durationMs }) => Number(durationMs)).sort((a, b) => a - b);
    process.stdout.write(`turned away within ${times[25]} ms (median), ${times.at(-1)} ms (longest) of 50\n`);

    now += openMs - 1;
    expect([await ask(), asked]).toEqual([{ status: 503, retryAfter: '1' }, minimumCalls]);
    now += 1;
    const others = 40 - halfOpenCalls;
    expect(await together(others)).toEqual({ turnedAway: others, others: new Set([500]) });
    expect([await one(), asked]).toEqual([503, minimumCalls + halfOpenCalls]);

    isWell = true;
    now += openMs;
    expect(await together(others)).toEqual({ turnedAway: others, others: new Set([200]) });
    expect(await together(0)).toEqual({ turnedAway: 0, others: new Set([200]) });
    expect(asked).toBe(minimumCalls + 2 * halfOpenCalls + 40);
  });
});
