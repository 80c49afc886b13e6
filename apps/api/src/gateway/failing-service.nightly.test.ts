import { describe, expect, it } from 'vitest';
import { simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

describe('a service of which every answer is an error', () => {
  it('is left alone after some, others are turned away at once, and it is tried until it is well', {
    timeout: 30_000,
  }, async () => {
    let [asked, isWell] = [0, false];
    const target = await service((_request, response) => {
      asked += 1;
      response.writeHead(isWell ? 200 : 500).end();
    });
    const health = { path: null, everyMs: 1000, failures: 1000, ejectedMs: 1000 };
    const { origin, requests } = await gatewayOf({
      ...simple(target),
      upstreams: [upstream({ targets: [target], health })],
    });
    const ask = async () => {
      const answer = await fetch(origin);
      await answer.text();
      return answer.status;
    };
    for (let n = 0; n < 100; n++) await ask();
    expect(asked).toBe(20);
    const turnedAway = requests().slice(-50);
    expect(turnedAway.every(({ status }) => status === 503)).toBe(true);
    const times = turnedAway.map(({ durationMs }) => Number(durationMs)).sort((a, b) => a - b);
    process.stdout.write(`turned away within ${times[25]} ms (median), ${times.at(-1)} ms (longest) of 50\n`);
    isWell = true;
    await expect.poll(ask, { timeout: 10_000 }).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
    await expect.poll(ask, { timeout: 10_000 }).toBe(200);
  });
});
