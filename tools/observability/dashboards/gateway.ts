import { query, type Row } from '../grafana.ts';

const of = 'job="orderline-api",instance=~"$instance"';

/** What processes with the role gateway do; requests by rule are in "By route". */
export const gatewayRow: Row = {
  title: 'Gateway',
  panels: [
    {
      title: 'Attempts by service',
      description: 'Requests made of each service a second, by the class of the status or why there was none.',
      unit: 'reqps',
      queries: [
        query(
          `sum by (upstream, outcome) (rate(gateway_attempts_total{${of}}[$__rate_interval]))`,
          '{{upstream}} {{outcome}}',
        ),
      ],
    },
    {
      title: 'Targets that are out',
      description: 'Share of the targets of each service that get no requests, as each process sees it.',
      unit: 'percentunit',
      limit: 1,
      queries: [query(`max by (upstream) (gateway_targets_out{${of}} / gateway_targets{${of}})`, '{{upstream}}')],
    },
    {
      title: 'Routes',
      description: 'Files of routes that were read a second, and the processes whose file is refused.',
      unit: 'short',
      queries: [
        query(`sum by (outcome) (rate(gateway_reloads_total{${of}}[$__rate_interval]))`, '{{outcome}}'),
        query(`sum(gateway_routes_refused{${of}})`, 'processes whose file is refused'),
      ],
    },
  ],
};
