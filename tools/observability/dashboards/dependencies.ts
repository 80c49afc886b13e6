import { dashboard, query } from '../grafana.ts';

const OURS = 'orderline-(api|worker)';
const of = 'job=~"$job"';

export const dependencies = dashboard({
  uid: 'orderline-dependencies',
  title: 'Dependencies',
  description: 'Use, saturation and errors of what api and worker stand on.',
  variables: [{ name: 'job', query: `label_values(build_info{job=~"${OURS}"}, job)`, all: OURS }],
  rows: [
    {
      title: 'All',
      panels: [
        {
          title: 'Up',
          description: '1 while a dependency does what it is needed for.',
          unit: 'none',
          queries: [query(`min by (job, dependency) (dependency_up{${of}})`, '{{job}} {{dependency}}')],
        },
        {
          title: 'Open circuit breakers',
          description: '1 while a breaker lets nothing through.',
          unit: 'none',
          limit: 1,
          queries: [query(`max by (job, breaker) (breaker_open{${of}})`, '{{job}} {{breaker}}')],
        },
        {
          title: 'Releases',
          description: 'Processes of each release; two at once while one is rolled out.',
          unit: 'short',
          queries: [query(`count by (job, version) (build_info{${of}})`, '{{job}} {{version}}')],
        },
      ],
    },
    {
      title: 'PostgreSQL',
      panels: [
        {
          title: 'Use of the pools',
          description: 'Share of the connections that run a statement.',
          unit: 'percentunit',
          limit: 0.9,
          queries: [
            query(
              `sum by (job, pool) (db_pool_in_use{${of}}) / (sum by (job, pool) (db_pool_in_use{${of}}) + sum by (job, pool) (db_pool_idle{${of}}))`,
              '{{job}} {{pool}}',
            ),
          ],
        },
        {
          title: 'Waiting for a connection',
          description: 'Statements; above 0 for long, a pool is too small or statements are too slow.',
          unit: 'short',
          queries: [query(`sum by (job, pool) (db_pool_waiting{${of}})`, '{{job}} {{pool}}')],
        },
        {
          title: 'Statements',
          description: 'A second, by pool.',
          unit: 'ops',
          queries: [
            query(
              `sum by (job, pool) (rate(db_client_operation_duration_seconds_count{${of}}[$__rate_interval]))`,
              '{{job}} {{pool}}',
            ),
          ],
        },
        {
          title: 'Duration of statements, p99',
          description: 'Waiting for a connection included.',
          unit: 's',
          queries: [
            query(
              `histogram_quantile(0.99, sum by (le, job, pool) (rate(db_client_operation_duration_seconds_bucket{${of}}[$__rate_interval])))`,
              '{{job}} {{pool}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'Redis and Kafka',
      panels: [
        {
          title: 'Cache hits',
          description: 'Share of the entries that a cache had.',
          unit: 'percentunit',
          queries: [
            query(
              `sum by (cache) (rate(cache_reads_total{${of},outcome="hit"}[$__rate_interval])) / sum by (cache) (rate(cache_reads_total{${of}}[$__rate_interval]))`,
              '{{cache}}',
            ),
          ],
        },
        {
          title: 'Cache reads',
          description: 'Entries a second, by what came of it.',
          unit: 'ops',
          queries: [
            query(
              `sum by (cache, outcome) (rate(cache_reads_total{${of}}[$__rate_interval]))`,
              '{{cache}} {{outcome}}',
            ),
          ],
        },
        {
          title: 'Messages that wait',
          description: 'By topic, for all consumers.',
          unit: 'short',
          queries: [query(`sum by (topic) (max by (consumer, topic, partition) (consumer_lag{${of}}))`, '{{topic}}')],
        },
      ],
    },
    {
      title: 'Upstreams over HTTP',
      panels: [
        {
          title: 'Requests',
          description: 'A second, by status, or by the error where none came.',
          unit: 'reqps',
          queries: [
            query(
              `sum by (upstream, http_response_status_code, error_type) (rate(http_client_request_duration_seconds_count{${of}}[$__rate_interval]))`,
              '{{upstream}} {{http_response_status_code}} {{error_type}}',
            ),
          ],
        },
        {
          title: 'Duration of calls, p95',
          description: 'With waits and retries.',
          unit: 's',
          queries: [
            query(
              `histogram_quantile(0.95, sum by (le, upstream) (rate(http_client_call_duration_seconds_bucket{${of}}[$__rate_interval])))`,
              '{{upstream}}',
            ),
          ],
        },
        {
          title: 'In the bulkhead',
          description: 'Calls under way, and those that wait for a place.',
          unit: 'short',
          queries: [query(`sum by (upstream, place) (http_client_in_flight{${of}})`, '{{upstream}} {{place}}')],
        },
        {
          title: 'Retries',
          description: 'A second, by reason, and those not made as too many calls failed.',
          unit: 'ops',
          queries: [
            query(
              `sum by (upstream, reason) (rate(http_client_retries_total{${of}}[$__rate_interval]))`,
              '{{upstream}} {{reason}}',
            ),
            query(
              `sum by (upstream) (rate(http_client_retry_budget_exhausted_total{${of}}[$__rate_interval]))`,
              '{{upstream}} not made',
            ),
          ],
        },
      ],
    },
  ],
});
