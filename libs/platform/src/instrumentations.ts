import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** What import-in-the-middle has to see; everything else loads untouched. */
export const instrumentedModules = ['ioredis'];

/**
 * Not http: a server span of our own costs a fraction, and nobody calls others by node:http. Not kafkajs: its
 * instrumentation overwrites the traceparent that an event brings from its outbox row with the relay's own. Not pino: the
 * logger writes trace and span ids itself.
 */
export const instrumentations = () => [
  new UndiciInstrumentation(),
  new IORedisInstrumentation({ dbStatementSerializer: (command) => command }),
];
