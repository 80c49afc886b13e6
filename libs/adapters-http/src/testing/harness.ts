import { createMetrics } from '@orderline/platform';
import { z } from 'zod';
import { httpClientMetrics } from '../http-client-metrics.ts';
import type { HttpPolicy } from '../http-policy.ts';
import type { HttpRequest } from '../http-request.ts';
import { createHttpClient } from '../resilient-client.ts';

const payment = z.object({ id: z.string() });

export type Payment = z.infer<typeof payment>;

export const read: HttpRequest<Payment> = { method: 'GET', path: '/payments/1', reply: payment };
export const write: HttpRequest<Payment> = { method: 'POST', path: '/payments', body: { minor: 100 }, reply: payment };
export const keyed: HttpRequest<Payment> = { ...write, idempotencyKey: 'order-1-authorise' };

/** A client that never really waits between attempts, on a clock that stands still until it is moved. */
export const openClient = (origin: string, policy: Partial<HttpPolicy> = {}) => {
  const waits: number[] = [];
  let elapsed = 0;
  const metrics = createMetrics('test');
  const client = createHttpClient({
    upstream: 'payments',
    origin,
    policy,
    metrics: httpClientMetrics(metrics),
    elapsed: () => elapsed,
    random: () => 0,
    wait: async (ms) => void waits.push(ms),
  });
  const pass = (ms: number): void => {
    elapsed += ms;
  };
  const page = async (): Promise<readonly string[]> =>
    (await metrics.render()).body.split('\n').map((line) => line.replace(/,?service="test"/, ''));
  return { ...client, waits, pass, page };
};
