import { storable } from '@orderline/contracts/storable';
import { sourceHeader, type WireEvent } from '@orderline/domain/delivery';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/** The event as a message, without the note of where it was read. */
export const messageOf = ({ key, headers, value }: WireEvent): Message => {
  const { [sourceHeader]: _source, ...own } = headers;
  return { key, headers: own, value };
};

export type ReceivedMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly message: Pick<KafkaMessage, 'key' | 'value' | 'headers' | 'offset'>;
};

/** PostgreSQL, where events are parked, takes not every text; and every event of ours has one that it takes. */
const textOf = (bytes: Buffer | string): string => storable(bytes.toString());

/** Reads a message in CloudEvents' binary or structured mode, and notes in a header where it was read. */
export const wireOf = ({ topic, partition, message }: ReceivedMessage): WireEvent => {
  const headers = textHeaders(message.headers ?? {});
  const value = textOf(message.value ?? '');
  const binary = structured(headers['content-type'])
    ? (unfolded(value) ?? { headers: {}, value })
    : { headers: {}, value };
  return {
    topic,
    key: textOf(message.key ?? ''),
    headers: { ...headers, ...binary.headers, [sourceHeader]: `${topic}/${partition}/${message.offset}` },
    value: binary.value,
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
