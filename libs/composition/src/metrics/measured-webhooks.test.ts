import { createMetrics } from '@orderline/platform';
import { expect, it } from 'vitest';
import { measureWebhooks } from './measured-webhooks.ts';

it('webhooks that wait are told of, and not where nobody could look', async () => {
  const metrics = createMetrics('worker');
  measureWebhooks(metrics, async () => ({ waiting: 3, oldestSeconds: 90, dueSeconds: 60, disabled: 1 }));
  const { body } = await metrics.render();
  for (const told of ['webhooks_waiting', 'webhooks_oldest_seconds', 'webhooks_due_seconds'])
    expect(body).toContain(told);
  expect(body).toContain('webhooks_due_seconds{service="worker"} 60');
  const blind = createMetrics('worker');
  measureWebhooks(blind, () => Promise.reject(new Error('PostgreSQL is away')));
  expect((await blind.render()).body).not.toMatch(/^webhooks_/m);
});
