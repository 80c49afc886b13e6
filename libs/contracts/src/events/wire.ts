import * as z from 'zod';
import { contractOf, type EventOf, type EventType, isEventType } from './catalogue.ts';
import { instant } from './fields.ts';

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

/** Where schemas are named, unless whoever runs this product says where they are served. */
export const defaultSchemaBase = 'https://orderline.example';

/** Names the schema of a type's `data` by a URI (CloudEvents `dataschema`), whose path every deployment serves. */
export const schemaUri = (type: EventType, base = defaultSchemaBase): string =>
  `${base}/schemas/${type}/${contractOf(type).schemaVersion}.json`;

/** The path under which every deployment serves the schema. */
export const schemaPath = (type: EventType): string => schemaUri(type, '');

/** The event as it is published where schemas are served at `base`: what is stored names none that may change. */
export const withSchemaBase = (wire: WireEvent, base?: string): WireEvent => {
  const { ce_type: type = '' } = wire.headers;
  return isEventType(type) ? { ...wire, headers: { ...wire.headers, ce_dataschema: schemaUri(type, base) } } : wire;
};

/** The data of an event as it goes over the wire; throws where it breaks its contract. */
export const wireValueOf = ({
  type,
  version,
  data,
}: Pick<UnencodedEvent, 'version' | 'data'> & { readonly type: EventType }): string =>
  JSON.stringify(contractOf(type).schema.encode(Object.assign({}, data, { version })));

/** CloudEvents 1.0 in Kafka's binary mode; throws where the event has no contract or breaks it. */
export const encodeEvent = (event: UnencodedEvent, origin: EventOrigin): WireEvent => {
  if (!isEventType(event.type)) throw new TypeError(`${event.type} has no contract: add it to the event catalogue`);
  const { type } = event;
  const { topic, source } = contractOf(type);
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
      ce_dataschema: schemaUri(event.type),
      ...(origin.traceparent === undefined ? {} : { ce_traceparent: origin.traceparent }),
      ...(origin.correlationId === undefined ? {} : { ce_correlationid: origin.correlationId }),
      'content-type': 'application/json',
    },
    value: wireValueOf({ ...event, type }),
  };
};

/** `unknown-type` is to be ignored; the others can never be handled as they are. */
export type DecodeFault = {
  readonly kind: 'unknown-type' | 'newer-version' | 'unreadable';
  readonly detail: string;
  /** Where the headers name one that is known. */
  readonly type?: EventType;
};

export type DecodedEvent = { readonly ok: true; readonly event: EventOf } | ({ readonly ok: false } & DecodeFault);

/** Bytes of a value beyond which no event of ours can be. */
const maxBytes = 1_048_576;

const attributes = z.object({
  ce_specversion: z.literal('1.0'),
  ce_id: z.uuid(),
  ce_source: z.string().min(1),
  ce_type: z.string().min(1),
  ce_time: instant,
  ce_subject: z.string().min(1),
  ce_dataschema: z.string().min(1),
  'content-type': z.string().regex(/^application\/json\b/i),
});

/** Reads an event that `encodeEvent`, or a later minor version of it, wrote. */
export const decodeEvent = (wire: WireEvent): DecodedEvent => {
  const headers = attributes.safeParse(wire.headers);
  if (!headers.success) return fault('unreadable', `headers: ${issuesOf(headers.error)}`);
  const { ce_id: id, ce_type: type, ce_time: time, ce_subject: subject, ce_dataschema: dataschema } = headers.data;
  if (!isEventType(type)) return fault('unknown-type', `no event type is called ${quoted(type)} here`);
  const version = versionFault(type, dataschema);
  if (version) return { ...version, type };
  const data = readData(type, wire.value);
  if (!data.ok) return { ...data, type };
  const aggregateId = data.value[contractOf(type).aggregateId];
  if (wire.key !== subject || subject !== aggregateId) {
    const detail = `key, ce_subject and data name different aggregates: ${wire.key}, ${subject}, ${aggregateId}`;
    return { ...fault('unreadable', detail), type };
  }
  const { version: aggregateVersion, ...rest } = data.value;
  return {
    ok: true,
    event: decoded({ id, type, aggregateId, version: aggregateVersion, occurredAt: time, data: rest }),
  };
};

/** The schema of `type` has read `data`, so the parts are an event of that type. */
const decoded = (parts: Readonly<Record<keyof EventOf, unknown>>): EventOf => parts as EventOf;

const fault = (kind: DecodeFault['kind'], detail: string) => ({ ok: false, kind, detail }) as const;

const versionFault = (type: EventType, dataschema: string) => {
  const { schemaVersion } = contractOf(type);
  // Where it is served differs between deployments, and between what was published before and after a move.
  const [, named, number] = /\/schemas\/(\w+)\/(\d+)\.json$/.exec(dataschema) ?? [];
  const found = named === type ? Number(number) : 0;
  if (found === schemaVersion) return null;
  const detail = `${type} is read in version ${schemaVersion}, ce_dataschema names ${quoted(dataschema)}`;
  return fault(found > schemaVersion ? 'newer-version' : 'unreadable', detail);
};

const readData = (type: EventType, value: string) => {
  if (Buffer.byteLength(value) > maxBytes) return fault('unreadable', `the value is larger than ${maxBytes} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return fault('unreadable', 'the value is not JSON');
  }
  const data = contractOf(type).schema.safeDecode(json as Record<string, unknown>);
  return data.success
    ? ({ ok: true, value: data.data } as const)
    : fault('unreadable', `data of ${type}: ${issuesOf(data.error)}`);
};

/** Where and what, never the values: they may be personal. */
const issuesOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`)
    .join('; ');

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));
