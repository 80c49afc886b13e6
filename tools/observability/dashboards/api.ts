import { dashboard, instancesOf, query } from '../grafana.ts';
import { gatewayRow } from './gateway.ts';
import { realtimeRow } from './realtime.ts';
import { runtimeRow } from './runtime.ts';

const REQUESTS = 'http_server_request_duration_seconds';
const of = 'job="orderline-api",instance=~"$instance"';

const quantile = (share: number, by: string): string =>
  `histogram_quantile(${share}, sum by (${by}) (rate(${REQUESTS}_bucket{${of}}[$__rate_interval])))`;

export const api = dashboard({
  uid: 'orderline-api',
  title: 'API',
  description: 'Rate, errors and duration of each route, and what its processes have left.',
  variables: [instancesOf('orderline-api')],
  rows: [
    {
      title: 'All routes',
      panels: [
        {
          title: 'Requests',
          description: 'Answers a second by status.',
          unit: 'reqps',
          queries: [
            query(
              `sum by (http_response_status_code) (rate(${REQUESTS}_count{${of}}[$__rate_interval]))`,
              '{{http_response_status_code}}',
            ),
          ],
        },
        {
          title: 'Errors',
          description: 'Share of answers of 500 and above; the objective is at most 0.1 % in 30 days.',
          unit: 'percentunit',
          limit: 0.001,
          queries: [
            query(
              `sum(rate(${REQUESTS}_count{${of},http_response_status_code=~"5.."}[$__rate_interval])) / sum(rate(${REQUESTS}_count{${of}}[$__rate_interval]))`,
              'errors',
            ),
          ],
        },
        {
          title: 'Duration',
          description: 'Of all answers. A point is a traced request: it leads to its trace.',
          unit: 's',
          queries: [
            query(quantile(0.5, 'le'), 'p50'),
            query(quantile(0.95, 'le'), 'p95'),
            query(quantile(0.99, 'le'), 'p99', { exemplar: true }),
          ],
        },
      ],
    },
    {
      title: 'By route',
      panels: [
        {
          title: 'Requests',
          description: 'Answers a second by route; a path that is no route is "unmatched".',
          unit: 'reqps',
          queries: [
            query(
              `topk(15, sum by (http_request_method, http_route) (rate(${REQUESTS}_count{${of}}[$__rate_interval])))`,
              '{{http_request_method}} {{http_route}}',
            ),
          ],
        },
        {
          title: 'Errors',
          description: 'Answers of 500 and above a second, by route.',
          unit: 'reqps',
          queries: [
            query(
              `sum by (http_request_method, http_route) (rate(${REQUESTS}_count{${of},http_response_status_code=~"5.."}[$__rate_interval])) > 0`,
              '{{http_request_method}} {{http_route}}',
            ),
          ],
        },
        {
          title: 'Duration, p99',
          description: 'Of the slowest routes.',
          unit: 's',
          queries: [
            query(
              `topk(15, ${quantile(0.99, 'le, http_request_method, http_route')})`,
              '{{http_request_method}} {{http_route}}',
              { exemplar: true },
            ),
          ],
        },
      ],
    },
    {
      title: 'Use cases',
      panels: [
        {
          title: 'Refusals',
          description:
            'Answers that say no, by what they say; a rise is a client in trouble, or somebody who tries passwords.',
          unit: 'ops',
          queries: [
            query(
              `topk(15, sum by (use_case, refusal) (rate(use_case_refusals_total{${of}}[$__rate_interval])))`,
              '{{use_case}} {{refusal}}',
            ),
          ],
        },
        {
          title: 'Duration, p95',
          description: 'Of the slowest use cases: a request without its parsing and policy.',
          unit: 's',
          queries: [
            query(
              `topk(15, histogram_quantile(0.95, sum by (le, use_case) (rate(use_case_duration_seconds_bucket{${of}}[$__rate_interval]))))`,
              '{{use_case}}',
            ),
          ],
        },
        {
          title: 'Passwords',
          description: 'Hashed now, and waiting for their turn; at the limit sign-ins are answered 503.',
          unit: 'short',
          queries: [
            query(`sum(password_hashes_in_progress{${of}})`, 'in progress'),
            query(`sum(password_hashes_waiting{${of}})`, 'waiting'),
            query(`sum(password_hashes_queue_limit{${of}})`, 'limit'),
          ],
        },
        {
          title: 'Connections closed',
          description: 'As nothing was asked in time, or as there were too many.',
          unit: 'ops',
          queries: [
            query(
              `sum by (listener, reason) (rate(http_connections_closed_total{${of}}[$__rate_interval]))`,
              '{{listener}} {{reason}}',
            ),
          ],
        },
      ],
    },
    realtimeRow,
    gatewayRow,
    runtimeRow('orderline-api'),
  ],
});
