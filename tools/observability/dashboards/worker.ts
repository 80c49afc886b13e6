import { dashboard, instancesOf, query } from '../grafana.ts';
import { runtimeRow } from './runtime.ts';

const JOB = 'orderline-worker';
const ofJob = `job="${JOB}"`;
const of = `${ofJob},instance=~"$instance"`;

export const worker = dashboard({
  uid: 'orderline-worker',
  title: 'Worker',
  description: 'The way of an event: from the outbox by Kafka to its effect.',
  variables: [instancesOf(JOB)],
  rows: [
    {
      title: 'Relay',
      panels: [
        {
          title: 'Age of the outbox',
          description: 'Of the oldest event that is not published; above 30 s events are held up.',
          unit: 's',
          limit: 30,
          queries: [query(`max(outbox_oldest_unpublished_seconds{${ofJob}})`, 'oldest')],
        },
        {
          title: 'Outbox',
          description: 'Events that wait, and those that were given up and hold their key.',
          unit: 'short',
          queries: [query(`max(outbox_pending{${ofJob}})`, 'pending'), query(`max(outbox_parked{${ofJob}})`, 'parked')],
        },
        {
          title: 'Published',
          description: 'Events that brokers have acknowledged, a second.',
          unit: 'ops',
          queries: [
            query(
              `sum by (instance) (rate(outbox_publish_latency_seconds_count{${of}}[$__rate_interval]))`,
              '{{instance}}',
            ),
          ],
        },
        {
          title: 'Time to publish',
          description: 'From the commit of an event to its acknowledgement.',
          unit: 's',
          queries: [0.5, 0.99].map((share) =>
            query(
              `histogram_quantile(${share}, sum by (le) (rate(outbox_publish_latency_seconds_bucket{${of}}[$__rate_interval])))`,
              `p${share * 100}`,
            ),
          ),
        },
      ],
    },
    {
      title: 'Consumers',
      panels: [
        {
          title: 'Handled',
          description: 'Events a second, by consumer and outcome.',
          unit: 'ops',
          queries: [
            query(
              `sum by (consumer, outcome) (rate(events_handled_total{${of}}[$__rate_interval]))`,
              '{{consumer}} {{outcome}}',
            ),
          ],
        },
        {
          title: 'Lag',
          description: 'Messages that wait for each consumer.',
          unit: 'short',
          limit: 1000,
          queries: [
            query(`sum by (consumer) (max by (consumer, topic, partition) (consumer_lag{${ofJob}}))`, '{{consumer}}'),
          ],
        },
        {
          title: 'Time to effect, p99',
          description: 'From the commit of an event to its effect; the objective is 10 s for 99 %.',
          unit: 's',
          limit: 10,
          queries: [
            query(
              `histogram_quantile(0.99, sum by (le, consumer) (rate(event_e2e_seconds_bucket{${of}}[$__rate_interval])))`,
              '{{consumer}}',
            ),
          ],
        },
        {
          title: 'Rebalances',
          description: 'How often a consumer joined its group anew; nothing flows meanwhile.',
          unit: 'short',
          queries: [query(`sum by (consumer) (increase(consumer_rebalances_total{${ofJob}}[30m]))`, '{{consumer}}')],
        },
      ],
    },
    {
      title: 'What is held up',
      panels: [
        {
          title: 'Parked events',
          description: 'Could not be handled, or wait behind one that could not; dead letters among them.',
          unit: 'short',
          limit: 1,
          queries: [query(`max by (consumer) (parked_events{${ofJob}})`, '{{consumer}}')],
        },
        {
          title: 'Age of the oldest parked event',
          description: 'Above an hour a person must look.',
          unit: 's',
          limit: 3600,
          queries: [query(`max by (consumer) (parked_oldest_seconds{${ofJob}})`, '{{consumer}}')],
        },
        {
          title: 'Loops without progress',
          description: 'Since each loop last did its work, or found none; above a minute it works in vain, or hangs.',
          unit: 's',
          limit: 60,
          queries: [query(`loop_seconds_since_progress{${of}}`, '{{instance}} {{loop}}')],
        },
        {
          title: 'Duplicates',
          description: 'Events dropped as they had been handled; some are normal after a restart.',
          unit: 'ops',
          queries: [query(`sum by (consumer) (rate(inbox_duplicates_total{${of}}[$__rate_interval]))`, '{{consumer}}')],
        },
      ],
    },
    {
      title: 'Webhooks',
      panels: [
        {
          title: 'Sent',
          description: 'Attempts a second, by what was answered.',
          unit: 'ops',
          queries: [query(`sum by (outcome) (rate(webhook_attempts_total{${of}}[$__rate_interval]))`, '{{outcome}}')],
        },
        {
          title: 'Waiting',
          description: 'Deliveries that wait, for their turn or for their next attempt, of endpoints that are enabled.',
          unit: 'short',
          queries: [query(`max(webhooks_waiting{${ofJob}})`, 'waiting')],
        },
        {
          title: 'Age of the oldest webhook',
          description: 'A receiver that fails keeps it waiting for up to three days.',
          unit: 's',
          queries: [query(`max(webhooks_oldest_seconds{${ofJob}})`, 'oldest')],
        },
        {
          title: 'Due and not sent',
          description: 'For how long one could have been sent, and was not.',
          unit: 's',
          limit: 600,
          queries: [query(`max(webhooks_due_seconds{${ofJob}})`, 'due')],
        },
        {
          title: 'Endpoints disabled',
          description: 'They failed for five days, or are gone.',
          unit: 'short',
          limit: 1,
          queries: [query(`max(webhook_endpoints_disabled{${ofJob}})`, 'disabled')],
        },
      ],
    },
    runtimeRow(JOB),
  ],
});
