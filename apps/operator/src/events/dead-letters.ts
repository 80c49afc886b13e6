import { fingerprintsOf, type ParkedEvent, type ParkedEvents } from '@orderline/domain/messaging';
import type { Now } from '@orderline/domain/shared';
import { Misuse } from '../command.ts';
import type { Command, Place } from './options.ts';

export type DeadLetterCommand = Exclude<
  Command,
  { readonly kind: 'help' | 'tail' | 'emit' | 'snapshot' | 'new-epoch' | 'rewind' | 'lost' }
>;

export type DeadLetterPorts = {
  readonly parked: ParkedEvents;
  /** Writes to the audit what is about to be done with an event. */
  readonly record: (action: 'dlq replay' | 'dlq discard', eventId: string) => Promise<unknown>;
  readonly now: Now;
};

/** What a command found or did; `text` and `json` say the same. */
export type Report = { readonly ok: boolean; readonly text: string; readonly json: unknown };

/** More than that is for another run: what it releases is tried within seconds. */
const batch = 1000;

const idOf = ({ consumer, eventId }: Place): string => `${consumer}/${eventId}`;

const rowOf = (event: ParkedEvent) => ({
  id: idOf(event),
  type: event.wire.headers.ce_type ?? 'unknown',
  topic: event.wire.topic,
  key: event.wire.key,
  attempts: event.attempts,
  dueAt: event.dueAt,
  parkedAt: event.parkedAt,
  error: event.error,
});

const lineOf = ({ id, type, key, attempts, dueAt, parkedAt, error }: ReturnType<typeof rowOf>): string =>
  `${id}\n  ${type} of ${key}, parked ${parkedAt.toISOString()} after ${attempts} attempts, ` +
  `${dueAt ? `tried again ${dueAt.toISOString()}` : 'blocks its key'}\n  ${error}\n`;

const list = (events: readonly ParkedEvent[]): Report => {
  const [rows, errors] = [events.map(rowOf), fingerprintsOf(events)];
  const counted = errors.map(
    ({ consumer, error, events: count }) => `${String(count).padStart(6)}  ${consumer}: ${error}\n`,
  );
  const text =
    rows.length === 0 ? 'nothing waits for an operator\n' : `${rows.map(lineOf).join('')}\n${counted.join('')}`;
  return { ok: true, text, json: { events: rows, errors } };
};

const show = (event: ParkedEvent): Report => {
  const { wire, ...about } = event;
  const json = { id: idOf(event), ...about, ...wire };
  return { ok: true, text: `${JSON.stringify(json, null, 2)}\n`, json };
};

const found = async ({ parked }: DeadLetterPorts, place: Place): Promise<ParkedEvent> => {
  const event = await parked.find(place);
  if (!event) throw new Misuse(`${idOf(place)} is not parked: see dlq list`);
  return event;
};

type Replaying = { readonly events: readonly ParkedEvent[]; readonly dryRun: boolean };

const replay = async ({ parked, record, now }: DeadLetterPorts, { events, dryRun }: Replaying): Promise<Report> => {
  const released: string[] = [];
  for (const event of events) {
    if (!dryRun) await record('dlq replay', idOf(event));
    if (dryRun || (await parked.release(event, now()))) released.push(idOf(event));
  }
  const what = dryRun ? 'would be tried again' : 'is tried again within seconds, and then those behind it';
  const text = released.map((id) => `${id} ${what}\n`).join('') || 'nothing waits for an operator\n';
  return { ok: true, text, json: { dryRun, released } };
};

/** Runs one command over what is parked; throws Misuse where it names an event that is not. */
export const runDeadLetters = async (ports: DeadLetterPorts, command: DeadLetterCommand): Promise<Report> => {
  const { parked, now } = ports;
  switch (command.kind) {
    case 'list':
      return list(await parked.list({ ...command, blocked: !command.waiting }));
    case 'show':
      return show(await found(ports, command.place));
    case 'replay':
      return replay(ports, { events: [await found(ports, command.place)], dryRun: command.dryRun });
    case 'replay-all': {
      const events = await parked.list({ consumer: command.consumer, blocked: true, limit: batch });
      return replay(ports, { events, dryRun: command.dryRun });
    }
    case 'discard': {
      const { place, reason } = command;
      const event = await found(ports, place);
      await ports.record('dlq discard', idOf(place));
      const discarded = await parked.discard(event, { reason, at: now() });
      const text = discarded
        ? `${idOf(place)} is discarded: ${reason}\n`
        : `${idOf(place)} was handled in the meantime; nothing is discarded\n`;
      return { ok: discarded, text, json: { id: idOf(place), discarded, reason } };
    }
  }
};
