import { randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Answered, type Load, type Request, requests } from './requests.ts';

const send = (pool: Pool, token: string | undefined, { path, body }: Request): Promise<number> => {
  const headers = ['authorization', `Bearer ${token}`];
  if (body !== undefined) headers.push('content-type', 'application/json', 'idempotency-key', randomUUID());
  return new Promise((resolve) => {
    let status = 0;
    pool.dispatch(
      { method: body === undefined ? 'GET' : 'POST', path, headers, body: body ?? null },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseEnd: () => resolve(status),
        onResponseError: () => resolve(0),
      },
    );
  });
};

const run = async (load: Load): Promise<Answered> => {
  const { seconds = Number.MAX_VALUE, requests: most = Number.MAX_VALUE, perSecond = Number.MAX_VALUE } = load;
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 });
  const statuses: Record<string, number> = {};
  const micros = createHistogram();
  const started = performance.now();
  let asked = 0;
  const keepAsking = async (): Promise<void> => {
    while (asked < most && performance.now() - started < seconds * 1000) {
      const [customer, due] = [asked % load.tokens.length, started + (1000 * asked) / perSecond];
      asked += 1;
      if (due > performance.now()) await delay(due - performance.now());
      const began = performance.now();
      const status = await send(pool, load.tokens[customer], requests[load.kind](1 + customer, load.products));
      micros.record(Math.ceil((performance.now() - began) * 1000));
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, keepAsking));
  const took = (performance.now() - started) / 1000;
  await pool.close();
  const [p50, p99] = [micros.percentile(50) / 1000, micros.percentile(99) / 1000];
  return { statuses, count: micros.count, seconds: took, p50, p99 };
};

process.on('message', (load: Load) => void run(load).then((answered) => process.send?.(answered)));
process.on('disconnect', () => process.exit());
