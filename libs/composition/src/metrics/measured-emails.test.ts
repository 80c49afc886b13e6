import type { EmailReport } from '@orderline/domain/notifications';
import { asId } from '@orderline/domain/shared';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { measureEmails, reportEmails } from './measured-emails.ts';

const report: EmailReport = {
  id: asId('0199c0de-7a00-7000-8000-0000000000e1'),
  userId: asId('01890a5d-ac96-774b-bcce-b302099a8057'),
  type: 'order-placed',
  outcome: 'sent',
  attempts: 1,
  fault: null,
};

describe('e-mails of notifications', () => {
  it.each([
    ['sent', 'info'],
    ['unwanted', 'info'],
    ['retried', 'warn'],
    ['lost', 'error'],
  ] as const)('that are %s are counted by their type, and logged as %s', async (outcome, level) => {
    const metrics = createMetrics('worker');
    const logged: unknown[] = [];
    const at = (name: string) => (entry: unknown) => void logged.push([name, entry]);
    const logger = { info: at('info'), warn: at('warn'), error: at('error') };
    reportEmails({ logger, metrics })({ ...report, outcome });
    expect(logged).toEqual([[level, expect.objectContaining({ kind: 'order-placed', id: report.id, attempts: 1 })]]);
    expect((await metrics.emails.get()).values).toMatchObject([
      { labels: { kind: 'order-placed', outcome }, value: 1 },
    ]);
  });

  it('that wait are told of, and not where nobody could look', async () => {
    const metrics = createMetrics('worker');
    const seen = [{ waiting: 3, oldestSeconds: 90 }];
    measureEmails(metrics, async () => seen.shift() ?? Promise.reject(new Error('PostgreSQL is away')));
    const { body } = await metrics.render();
    expect(body).toContain('emails_waiting{service="worker"} 3');
    expect(body).toContain('emails_oldest_seconds{service="worker"} 90');
    const blind = createMetrics('worker');
    measureEmails(blind, () => Promise.reject(new Error('PostgreSQL is away')));
    const rendered = await blind.render();
    expect(rendered.body).not.toMatch(/^emails_waiting\{/m);
  });
});
