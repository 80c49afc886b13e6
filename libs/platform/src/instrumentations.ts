import type { InstrumentationConfigMap } from '@opentelemetry/auto-instrumentations-node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** What import-in-the-middle has to see; everything else loads untouched. */
export const instrumentedModules = ['http', 'https', 'node:http', 'node:https', 'ioredis'];

const quietPaths = /^\/(?:health\/|metrics)/;

const http = {
  ignoreIncomingRequestHook: ({ url = '' }) => quietPaths.test(url),
} satisfies InstrumentationConfigMap['@opentelemetry/instrumentation-http'];

/**
 * The few of auto-instrumentations-node that are used, each imported by itself: its index loads all forty.
 * Not kafkajs: its instrumentation overwrites the traceparent that an event brings from its outbox row with the relay's
 * own. Not pino: the logger writes trace and span ids itself.
 */
export const instrumentations = () => [
  new HttpInstrumentation(http),
  new UndiciInstrumentation(),
  new IORedisInstrumentation({ dbStatementSerializer: (command) => command }),
];
