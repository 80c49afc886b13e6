import { dashboard, query } from '../grafana.ts';

const ofApi = 'job="orderline-api"';
const ofWorker = 'job="orderline-worker"';
const placing = `${ofApi},use_case="orders.placeOrder"`;

export const business = dashboard({
  uid: 'orderline-business',
  title: 'Business',
  description: 'Orders taken and refused, and how they get on.',
  rows: [
    {
      title: 'Orders',
      panels: [
        {
          title: 'Orders placed',
          description: 'A minute.',
          unit: 'short',
          queries: [
            query(
              `60 * sum(rate(use_case_duration_seconds_count{${placing},outcome="accepted"}[$__rate_interval]))`,
              'placed',
            ),
          ],
        },
        {
          title: 'Orders refused',
          description: 'A minute, by reason; insufficient stock is the one that costs sales.',
          unit: 'short',
          queries: [
            query(`60 * sum by (refusal) (rate(use_case_refusals_total{${placing}}[$__rate_interval]))`, '{{refusal}}'),
          ],
        },
        {
          title: 'Products that drift',
          description: 'Whose stock is not what ledger and open orders say; 0 in a sound system.',
          unit: 'short',
          kind: 'stat',
          limit: 1,
          queries: [query(`max(stock_drift_products{${ofApi}})`, 'products')],
        },
      ],
    },
    {
      title: 'Fulfilment',
      panels: [
        {
          title: 'Fulfilments by status',
          description: 'That have not ended, and for whom they wait.',
          unit: 'short',
          queries: [query(`max by (status) (fulfilments{${ofWorker}})`, '{{status}}')],
        },
        {
          title: 'Overdue',
          description: 'Whose answer has not come in time, and was not asked for again.',
          unit: 'short',
          limit: 1,
          queries: [query(`max(fulfilments_overdue{${ofWorker}})`, 'overdue')],
        },
        {
          title: 'Refunds without an answer',
          description: 'For which the payment provider was asked five times in vain.',
          unit: 'short',
          limit: 1,
          queries: [query(`max(refunds_unanswered{${ofWorker}})`, 'refunds')],
        },
        {
          title: 'Uncollected',
          description: 'Goods that are gone while their payment can be collected no more: a person must act.',
          unit: 'short',
          kind: 'stat',
          limit: 1,
          queries: [query(`max(fulfilments{${ofWorker},status="uncollected"})`, 'orders')],
        },
        {
          title: 'Payments',
          description: 'Calls to the payment provider a minute, by how they ended.',
          unit: 'short',
          queries: [
            query(
              `60 * sum by (outcome) (rate(http_client_calls_total{${ofWorker},upstream="payments"}[$__rate_interval]))`,
              '{{outcome}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'People and jobs',
      panels: [
        {
          title: 'E-mails',
          description: 'A minute, by what became of them.',
          unit: 'short',
          queries: [
            query(
              `60 * sum by (kind, outcome) (rate(emails_total{job=~"orderline-(api|worker)"}[$__rate_interval]))`,
              '{{kind}} {{outcome}}',
            ),
          ],
        },
        {
          title: 'E-mails that wait',
          description: 'Of notifications, and since when the oldest has.',
          unit: 'short',
          queries: [
            query(`max(emails_waiting{${ofWorker}})`, 'e-mails'),
            query(`max(emails_oldest_seconds{${ofWorker}})`, 'seconds'),
          ],
        },
        {
          title: 'Since the last success of each job',
          description: 'By its schedule: a minute, an hour or a day; a job that never had one is not here.',
          unit: 's',
          queries: [query(`time() - max by (name) (job_last_success_timestamp_seconds{${ofApi}} > 0)`, '{{name}}')],
        },
        {
          title: 'Runs of jobs',
          description: 'In an hour, by outcome.',
          unit: 'short',
          queries: [query(`sum by (name, outcome) (increase(job_runs_total{${ofApi}}[1h]))`, '{{name}} {{outcome}}')],
        },
        {
          title: 'Duration of jobs, p95',
          description: 'Beyond what you are used to, tables have grown.',
          unit: 's',
          queries: [
            query(
              `histogram_quantile(0.95, sum by (le, name) (rate(job_duration_seconds_bucket{${ofApi}}[1h])))`,
              '{{name}}',
            ),
          ],
        },
        {
          title: 'Deprecated operations',
          description: 'Requests a minute, by who still asks.',
          unit: 'short',
          queries: [
            query(
              `60 * sum by (caller, client) (rate(http_deprecated_requests_total{${ofApi}}[$__rate_interval]))`,
              '{{caller}} {{client}}',
            ),
          ],
        },
      ],
    },
  ],
});
