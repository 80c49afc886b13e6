import { NodeSDK } from '@opentelemetry/sdk-node';
import { instrumentations } from './instrumentations.ts';
import { tellRefusedExports } from './refused-exports.ts';
import { scrubSpans } from './scrub-spans.ts';

/** Sends spans to where the OTEL_* variables say, without what clients sent. */
export const startTelemetry = (): void => {
  tellRefusedExports();
  new NodeSDK({ metricReaders: [], logRecordProcessors: [], instrumentations: instrumentations() }).start();
  scrubSpans();
};
