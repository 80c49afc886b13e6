import type { Rule } from '@orderline/domain/gateway';
import { err, type Result } from '@orderline/domain/shared';
import type { Refused } from '../../http/policy/problem.ts';
import type { Client } from '../asking.ts';
import { collected, type Flight } from '../flight.ts';
import { changedToService, type RawHeaders, without } from '../headers.ts';
import type { HeldBytes } from '../held-bytes.ts';
import type { BodyChange } from './body-changes.ts';
import { changedBody, isEncoded, isOfBytes } from './changed-body.ts';
import { JsonSink } from './json-sink.ts';
import { isForeignText, isJsonType } from './json-text.ts';

const tooLarge = err<Refused>({ problem: 'payload-too-large', headers: { Connection: 'close' } });

/** Reads the body of a request whole and changes it. A body of another type is refused: nothing would be changed in it. */
export const changedRequest = async (
  flight: Flight,
  { limitBytes, change }: BodyChange,
  { rule: { bodyLimitBytes, timeouts }, heldBytes }: { readonly rule: Rule; readonly heldBytes: HeldBytes },
): Promise<Result<Buffer, Refused>> => {
  const { headers } = flight.asked.request;
  const type = headers['content-type'];
  if (!isJsonType(type) || isForeignText(type) || isEncoded(headers['content-encoding']))
    return err<Refused>({ problem: 'unsupported-media-type' });
  const most = Math.min(limitBytes, bodyLimitBytes);
  if ((flight.body.length ?? 0) > most) return tooLarge;
  const bytes = await collected(flight, { bodyLimitBytes: most, timeouts }, heldBytes);
  return bytes.ok ? changedBody(bytes.value, change) : bytes;
};

/** What is said of a body that was changed. */
export const ofChanged = (headers: RawHeaders, body: Buffer): RawHeaders => [
  ...without(headers, isOfBytes),
  'content-length',
  String(body.length),
];

/** Asks for the whole body, and for one that can be read. */
export const askingWhole = (headers: RawHeaders): RawHeaders =>
  changedToService(headers, {
    set: [{ name: 'accept-encoding', value: 'identity' }],
    add: [],
    remove: ['range', 'if-range'],
  });

/** Stands before the client, and changes what it gets. */
export const changingAnswers = (client: Client, { limitBytes, change }: BodyChange, flight: Flight): Client => ({
  ...client,
  sink: new JsonSink({
    ...{ client, limitBytes, change, method: flight.asked.request.method ?? 'GET' },
    stop: () => flight.exchange?.stop('refused'),
  }),
});
