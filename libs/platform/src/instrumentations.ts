import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** What import-in-the-middle has to see; everything else loads untouched. */
export const instrumentedModules = ['ioredis'];

const ioredis = {
  dbStatementSerializer: (command) => command,
} satisfies InstrumentationConfigMap['@opentelemetry/instrumentation-ioredis'];

/** Whoever names the trace to a service has a span of his own, beside which a second one, and a second header, would only cost. */
const namesItsTrace = ({ headers }: { readonly headers: unknown }): boolean =>
  Array.isArray(headers) && headers.includes('traceparent');

/**
 * The few of auto-instrumentations-node that are used, each imported by itself: its index loads all forty. Not http: a server
 * span of our own costs a fraction, and nobody calls others by node:http. Not kafkajs: its
 * instrumentation overwrites the traceparent that an event brings from its outbox row with the relay's own. Not pino: the
 * logger writes trace and span ids itself.
 */
export const instrumentations = () => [
  new UndiciInstrumentation({ ignoreRequestHook: namesItsTrace }),
  new IORedisInstrumentation(ioredis),
];
