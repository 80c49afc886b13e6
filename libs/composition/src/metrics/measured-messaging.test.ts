import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { measurePasswords } from './measured-jobs.ts';
import { measureBacklog, measureFulfilments } from './measured-messaging.ts';

const away = () => Promise.reject(new Error('away'));

describe('the metrics of what a person must act on', () => {
  it('tell fulfilments by status, also those of which there are none, and how many are overdue', async () => {
    const metrics = createMetrics('worker');
    measureFulfilments(metrics, async () => ({
      ...{ byStatus: { picking: 3, uncollected: 1 }, overdue: 2, unansweredRefunds: 4 },
    }));
    const { body } = await metrics.render();
    expect(body).toContain('fulfilments{status="picking",service="worker"} 3');
    expect(body).toContain('fulfilments{status="uncollected",service="worker"} 1');
    expect(body).toContain('fulfilments{status="voiding",service="worker"} 0');
    expect(body).toContain('fulfilments_overdue{service="worker"} 2');
    expect(body).toContain('refunds_unanswered{service="worker"} 4');
  });

  it('tell how old the oldest parked event of each consumer is', async () => {
    const metrics = createMetrics('worker');
    const parked = async () => [{ consumer: 'fulfilment', events: 2, oldestSeconds: 90 }];
    measureBacklog(metrics, { outbox: away, parked });
    const { body } = await metrics.render();
    expect(body).toContain('parked_oldest_seconds{consumer="fulfilment",service="worker"} 90');
    expect(body).toContain('parked_oldest_seconds{consumer="notifications",service="worker"} 0');
  });

  it('are silent where they cannot be read, and where a process does not look', async () => {
    const metrics = createMetrics('worker');
    measureFulfilments(metrics, away);
    measureBacklog(metrics, { outbox: away, parked: away });
    const { body } = await metrics.render();
    expect(body).not.toMatch(/^(fulfilments|parked_oldest_seconds|password_hashes)/m);
  });

  it('tell how many passwords are hashed, and how many wait', async () => {
    const metrics = createMetrics('api');
    measurePasswords(metrics, { usage: () => ({ size: 2, busy: 2, waiting: 5 }), queueLimit: 8 });
    const { body } = await metrics.render();
    expect(body).toContain('password_hashes_in_progress{service="api"} 2');
    expect(body).toContain('password_hashes_waiting{service="api"} 5');
  });
});
