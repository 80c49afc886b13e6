import { query, type Row } from '../grafana.ts';

const of = 'job="orderline-api",instance=~"$instance"';

const rate = (metric: string, by: string): string => `sum by (${by}) (rate(${metric}{${of}}[$__rate_interval]))`;

const lag = (share: number): string =>
  `histogram_quantile(${share}, sum by (le) (rate(realtime_lag_seconds_bucket{${of}}[$__rate_interval])))`;

/** What processes that hold connections do. */
export const realtimeRow: Row = {
  title: 'Real time',
  panels: [
    {
      title: 'Connections',
      description: 'Open now, and the channels that they follow.',
      unit: 'short',
      queries: [
        query(`sum by (transport) (realtime_connections{${of}})`, '{{transport}}'),
        query(`sum(realtime_subscriptions{${of}})`, 'subscriptions'),
      ],
    },
    {
      title: 'Coming and going',
      description: 'Connections a second: opened, ended by their code, and not opened.',
      unit: 'ops',
      queries: [
        query(rate('realtime_connections_opened_total', 'transport'), 'opened {{transport}}'),
        query(rate('realtime_connections_closed_total', 'code'), 'ended {{code}}'),
        query(rate('realtime_connections_refused_total', 'reason'), 'refused {{reason}}'),
      ],
    },
    {
      title: 'Lag',
      description: 'From the commit of a publication until it is written to a connection.',
      unit: 's',
      queries: [query(lag(0.5), 'p50'), query(lag(0.99), 'p99')],
    },
    {
      title: 'Told, and filled',
      description: 'Publications written a second, those that no announcement told in time, and the calls of the log.',
      unit: 'ops',
      queries: [
        query(`sum(rate(realtime_lag_seconds_count{${of}}[$__rate_interval]))`, 'told'),
        query(`sum(rate(realtime_filled_publications_total{${of}}[$__rate_interval]))`, 'filled'),
        query(`sum(rate(realtime_log_reads_total{${of}}[$__rate_interval]))`, 'calls of the log'),
        query(`sum(rate(realtime_log_requests_total{${of}}[$__rate_interval]))`, 'channels asked for'),
      ],
    },
    {
      title: 'Not read',
      description: 'Bytes a second that readers who were too slow left behind.',
      unit: 'bytes',
      queries: [query(`sum(rate(realtime_dropped_bytes_total{${of}}[$__rate_interval]))`, 'dropped')],
    },
  ],
};
