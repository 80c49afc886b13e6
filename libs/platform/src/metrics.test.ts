import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('the metrics', () => {
  it('count by name and labels, each line with its service', async () => {
    const metrics = createMetrics('api');
    metrics.httpRequests.inc({ method: 'POST', route: '/api/v1/orders', status: '201' }, 2);
    const { body, contentType } = await metrics.render();
    expect(body).toContain('http_requests_total{method="POST",route="/api/v1/orders",status="201",service="api"} 2');
    expect(contentType).toContain('text/plain');
  });

  it("tell Node's own: event loop, garbage collection, heap", async () => {
    const { body } = await createMetrics('api').render();
    expect(body).toContain('nodejs_eventloop_lag_seconds');
    expect(body).toContain('nodejs_gc_duration_seconds');
    expect(body).toContain('nodejs_heap_size_used_bytes');
  });

  it('of two processes in one keep apart', async () => {
    const [one, other] = [createMetrics('api'), createMetrics('worker')];
    one.outboxPending.set(3);
    expect((await other.outboxPending.get()).values).toEqual([]);
    expect((await one.outboxPending.get()).values).toEqual([{ labels: {}, value: 3 }]);
  });
});
