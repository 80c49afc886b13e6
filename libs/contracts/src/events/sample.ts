import { contractOf, type EventType } from './catalogue.ts';
import { sampleIds } from './sample-ids.ts';
import { encodeEvent, type WireEvent, withSchemaBase } from './wire.ts';

const origin = {
  correlationId: '0199a0c0-0000-7000-8000-0000000000aa',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** One event of the type as it goes over the wire, where schemas are served at `schemaBase`. */
export const sampleOf = (type: EventType, schemaBase?: string): WireEvent => {
  const { schema, sample, aggregateId } = contractOf(type);
  const { version, ...data } = schema.decode(sample);
  const occurredAt = new Date('2026-03-04T05:06:07.089Z');
  const event = { id: sampleIds.event, type, aggregateId: String(data[aggregateId]), occurredAt, data };
  return withSchemaBase(encodeEvent({ ...event, version: Number(version) }, origin), schemaBase);
};
