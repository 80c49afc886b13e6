import { query, type Row } from '../grafana.ts';

/** What each process of a job has of its machine, and how full it is. */
export const runtimeRow = (job: string): Row => {
  const of = `job="${job}",instance=~"$instance"`;
  return {
    title: 'Saturation of the processes',
    panels: [
      {
        title: 'CPU',
        description: 'Cores in use. A process computes on one, and hashes and collects garbage on others.',
        unit: 'short',
        queries: [query(`rate(process_cpu_seconds_total{${of}}[$__rate_interval])`, '{{instance}}')],
      },
      {
        title: 'Event loop lag, p99',
        description:
          'How long one turn in a hundred waits. Above 100 ms requests are late, whatever the database does.',
        unit: 's',
        limit: 0.1,
        queries: [query(`nodejs_eventloop_lag_p99_seconds{${of}}`, '{{instance}}')],
      },
      {
        title: 'Heap in use',
        description: 'Share of what the heap may grow to. Full, the process ends.',
        unit: 'percentunit',
        limit: 0.9,
        queries: [query(`nodejs_heap_size_used_bytes{${of}} / nodejs_heap_size_limit_bytes{${of}}`, '{{instance}}')],
      },
      {
        title: 'Garbage collection',
        description: 'Share of the time in which the collector stops the process.',
        unit: 'percentunit',
        queries: [
          query(`sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{${of}}[$__rate_interval]))`, '{{kind}}'),
        ],
      },
    ],
  };
};
