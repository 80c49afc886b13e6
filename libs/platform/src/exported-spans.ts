import { NodeSDK } from '@opentelemetry/sdk-node';
import { instrumentations } from './instrumentations.ts';

/** Sends spans to where the OTEL_* variables say. */
export const startTelemetry = (): void =>
  new NodeSDK({ metricReaders: [], logRecordProcessors: [], instrumentations: instrumentations() }).start();
