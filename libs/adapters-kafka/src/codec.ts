import { storable } from '@orderline/contracts/storable';
import { sourceHeader, type WireEvent } from '@orderline/domain/messaging';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/** Keeps a message to the byte beside the event that was read from it, where the event's texts are not its bytes. */
export const originalHeader = 'orderline-original';

type Bytes = Buffer | string;

type Original = {
  readonly key: Bytes | null | undefined;
  readonly value: Bytes | null | undefined;
  readonly headers: IHeaders;
};

const NOTHING = '~';

const written = (bytes: Bytes | null | undefined): string =>
  bytes === null || bytes === undefined ? NOTHING : Buffer.from(bytes).toString('base64url');

const read = (field: string | undefined): Buffer | null =>
  field === undefined || field === NOTHING ? null : Buffer.from(field, 'base64url');

const valuesOf = (value: IHeaders[string]): readonly Bytes[] => (value === undefined ? [] : [value].flat());

/** As one text that a header and a column of PostgreSQL can hold. */
const writeOriginal = ({ key, value, headers }: Original): string => {
  const named = Object.entries(headers).map(([name, values]) => [name, ...valuesOf(values)].map(written).join(':'));
  return [written(key), written(value), ...named].join(';');
};

const readHeader = (header: string): readonly [string, Buffer | Buffer[]] => {
  const [name = '', ...values] = header.split(':').map((field) => read(field) ?? Buffer.alloc(0));
  const [first] = values;
  return [name.toString(), values.length === 1 && first !== undefined ? first : values];
};

/** The message that `writeOriginal` has written. */
export const readOriginal = (text: string): Required<Pick<Message, 'key' | 'value' | 'headers'>> => {
  const [key, value, ...headers] = text.split(';');
  return { key: read(key), value: read(value), headers: Object.fromEntries(headers.map(readHeader)) };
};

/** The event as a message, without the notes of where and as what it was read. */
export const toKafkaMessage = ({ key, headers, value }: WireEvent): Message => {
  const { [sourceHeader]: _source, [originalHeader]: _original, ...own } = headers;
  return { key, headers: own, value };
};

export type ReceivedMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly message: Pick<KafkaMessage, 'key' | 'value' | 'headers' | 'offset'>;
};

/** PostgreSQL, where events are parked, takes not every text; and every event of ours has one that it takes. */
const textOf = (bytes: Buffer | string): string => storable(bytes.toString());

/** What no store could index; such a key stands in the original alone where the event is parked. */
const LONGEST_KEY = 200;

const isExact = (bytes: Buffer, text: string): boolean => !text.includes('\ufffd') && bytes.length > 0;

/** Whether the event's texts are the message's bytes; a key that is missing is written as one that is. */
const isWhole = ({ key, value, headers = {} }: ReceivedMessage['message'], wire: Pick<WireEvent, 'key' | 'value'>) =>
  (key === null || (isExact(key, wire.key) && key.length <= LONGEST_KEY)) &&
  value !== null &&
  (value.length === 0 || isExact(value, wire.value)) &&
  Object.entries(headers).every(
    ([name, held]) =>
      name === name.toLowerCase() &&
      held !== undefined &&
      !Array.isArray(held) &&
      !`${name}${textOf(held)}`.includes('\ufffd'),
  );

/**
 * Reads a message in CloudEvents' binary or structured mode, and notes in headers where it was read and, if the event's
 * texts are not its bytes, the message itself.
 */
export const wireOf = ({ topic, partition, message }: ReceivedMessage): WireEvent => {
  const headers = textHeaders(message.headers ?? {});
  const [key, value] = [textOf(message.key ?? ''), textOf(message.value ?? '')];
  const envelope = structured(headers['content-type']) ? unfolded(value) : null;
  const original =
    envelope === null && isWhole(message, { key, value })
      ? {}
      : { [originalHeader]: writeOriginal({ ...message, headers: message.headers ?? {} }) };
  return {
    topic,
    key,
    headers: {
      ...headers,
      ...envelope?.headers,
      ...original,
      [sourceHeader]: `${topic}/${partition}/${message.offset}`,
    },
    value: envelope?.value ?? value,
  };
};

const textHeaders = (headers: IHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[textOf(name).toLowerCase(), textOf(last)]];
    }),
  );

const structured = (contentType: string | undefined): boolean =>
  /^application\/cloudevents\+json\b/i.test(contentType ?? '');

type Unfolded = { readonly headers: Readonly<Record<string, string>>; readonly value: string };

/** The same event in binary mode, or null where the value is no JSON object. */
const unfolded = (value: string): Unfolded | null => {
  const envelope = objectIn(value);
  if (!envelope) return null;
  const { data, datacontenttype = 'application/json', ...attributes } = envelope;
  const named = Object.entries(attributes).flatMap(([name, attribute]) =>
    typeof attribute === 'string' ? [[textOf(`ce_${name}`), textOf(attribute)] as const] : [],
  );
  return {
    headers: { ...Object.fromEntries(named), 'content-type': textOf(String(datacontenttype)) },
    value: JSON.stringify(data ?? null),
  };
};

const objectIn = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
};
