/** How apps are started, as docs/how-to/run-in-production.md says; what it is chosen by is in docs/measured.md. */
export const heapOptions = [
  ...['--max-semi-space-size=32', '--max-old-space-size=1024', '--no-parallel-scavenge'],
  '--no-allocation-site-pretenuring',
];

/** Traces and runtime metrics. */
export const telemetryOptions: readonly string[] = ['--import', import.meta.resolve('@orderline/platform/telemetry')];
