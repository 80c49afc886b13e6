/** How apps are started, as docs/how-to/run-in-production.md says; what it is chosen by is in docs/measured.md. */
export const heapOptions: readonly string[] = ['--max-semi-space-size=16'];

/** Traces and runtime metrics. */
export const telemetryOptions: readonly string[] = ['--import', import.meta.resolve('@orderline/platform/telemetry')];
