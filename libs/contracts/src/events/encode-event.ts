import { contractOf, isEventType } from './catalogue.ts';

/** An event as it goes over the wire: CloudEvents 1.0 attributes as headers, the data alone as the value. */
export type WireEvent = {
  readonly topic: string;
  /** The aggregate's id. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly value: string;
};

/** An event as the domain has it: money in minor units, instants as dates. */
export type UnencodedEvent = {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly data: unknown;
};

/** The request that an event comes from. */
export type EventOrigin = { readonly correlationId?: string | undefined; readonly traceparent?: string | undefined };

/** Names the schema of a type's `data` by a URI (CloudEvents `dataschema`), whose path every deployment serves. */
export const schemaUri = (type: string, schemaVersion: number): string =>
  `https://orderline.example/schemas/${type}/${schemaVersion}.json`;

/** CloudEvents 1.0 in Kafka's binary mode; throws where the event has no contract or breaks it. */
export const encodeEvent = (event: UnencodedEvent, origin: EventOrigin): WireEvent => {
  if (!isEventType(event.type)) throw new TypeError(`${event.type} has no contract: add it to the event catalogue`);
  const { topic, source, schemaVersion, schema } = contractOf(event.type);
  return {
    topic,
    key: event.aggregateId,
    headers: {
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: source,
      ce_type: event.type,
      ce_time: event.occurredAt.toISOString(),
      ce_subject: event.aggregateId,
      ce_dataschema: schemaUri(event.type, schemaVersion),
      ...(origin.traceparent === undefined ? {} : { ce_traceparent: origin.traceparent }),
      ...(origin.correlationId === undefined ? {} : { ce_correlationid: origin.correlationId }),
      'content-type': 'application/json',
    },
    value: JSON.stringify(schema.encode(Object.assign({}, event.data, { version: event.version }))),
  };
};
