import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** What import-in-the-middle has to see; everything else loads untouched. */
export const instrumentedModules = ['ioredis'];

const ioredis = {
  dbStatementSerializer: (command) => command,
} satisfies InstrumentationConfigMap['@opentelemetry/instrumentation-ioredis'];

/**
 * The few of auto-instrumentations-node that are used, each imported by itself: its index loads all forty. Not http: a server
 * span of our own costs a fraction, and nobody calls others by node:http. Not kafkajs: its
 * instrumentation overwrites the traceparent that an event brings from its outbox row with the relay's own. Not pino: the
 * logger writes trace and span ids itself.
 */
export const instrumentations = () => [new UndiciInstrumentation(), new IORedisInstrumentation(ioredis)];
