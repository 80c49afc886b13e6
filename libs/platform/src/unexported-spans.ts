import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  AlwaysOffSampler,
  ParentBasedSampler,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace';
import { instrumentations } from './instrumentations.ts';

/** Spans go nowhere, and are not recorded unless the caller records his; their ids still flow into logs, events and outgoing requests. */
export const startTelemetry = (recording: Partial<TracerProviderOptions> = {}): void => {
  registerInstrumentations({ instrumentations: instrumentations() });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
  trace.setGlobalTracerProvider(new TracerProvider({ sampler, spanProcessors: [], ...recording }));
};
