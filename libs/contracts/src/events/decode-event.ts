import * as z from 'zod';
import { contractOf, type EventOf, type EventType, isEventType } from './catalogue.ts';
import { schemaUri, type WireEvent } from './encode-event.ts';
import { instant } from './fields.ts';

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
  if (dataschema === schemaUri(type, schemaVersion)) return null;
  const found = Number(/\/(\d+)\.json$/.exec(dataschema)?.[1]);
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
