import { parseArgs } from 'node:util';
import { instantOf } from '@orderline/contracts/instant';
import { Misuse } from '../command.ts';
import type { EmitCommand } from './emit.ts';
import type { LostCommand } from './lost.ts';
import type { RewindCommand } from './rewind.ts';

export const HELP = `Example: npm run events -- dlq list

  tail                 prints events as they are published; needs Kafka
      --topic TOPIC        one topic in place of all
      --key KEY            only events of that key, such as an order's id
      --from-beginning     everything that the topics hold, not only what is new
      --limit N            ends after N events
  emit TYPE            publishes a sample to try a consumer with; in development alone, where our own consumers get it, too
      --count N            so many of them (default: 1)
      --data JSON          what is other than in the sample of docs/events.md; null leaves an optional field out
      --topic-prefix TEXT  to topics with names that begin with it, of which ours know nothing
  snapshot             announces the products that were in the catalogue before there were events of products: once, after that
                       release; begun again, it goes on with those that are left
  replay --from TIME --consumer NAME
                       has a stopped consumer read again what was published at TIME (RFC 3339) or later
      --group GROUP --topic TOPIC
                           a consumer group of another service in place of --consumer
      --dry-run            tells what would be read, also while it runs
  lost                 the events that were published and that the database, restored from a backup, does not know; exit
                       code 1 where there are any
      --from TIME          since then (default: an hour before the newest event of the database)
      --discard            has our consumers pass over them, should they read them again
  new-epoch            after a restore, before apps are started: no position in a channel that anybody remembers is good any
                       more, so that clients read anew what the database that is gone had told them
  dlq list             the events that block their keys, each with its id, and their errors counted
      --waiting            also those that will be retried without you
      --consumer NAME      of one consumer; "relay" for what could not be published
      --limit N            how many (default: 1000)
  dlq show ID          one of them whole, personal data included
  dlq replay ID        lets the worker try it again at once; what was handled before has no second effect
  dlq replay --all     all that block their keys, or those of --consumer NAME
      --dry-run            tells what would be tried
  dlq discard ID --reason TEXT
                       takes it out of the way of its key for good, and keeps it in discarded_events

  --json   for programs
  --help   this text

An ID is CONSUMER/EVENT, as dlq list prints it. DATABASE_URL and KAFKA_BROKERS say where; in development, where neither is
set, it is the system that npm start or npm run start:services runs here.
`;

export type Place = { readonly consumer: string; readonly eventId: string };

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'tail';
      readonly topic?: string;
      readonly key?: string;
      readonly fromBeginning: boolean;
      readonly limit: number;
    }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'new-epoch' }
  | RewindCommand
  | LostCommand
  | EmitCommand
  | { readonly kind: 'list'; readonly consumer?: string; readonly waiting: boolean; readonly limit: number }
  | { readonly kind: 'show'; readonly place: Place }
  | { readonly kind: 'replay'; readonly place: Place; readonly dryRun: boolean }
  | { readonly kind: 'replay-all'; readonly consumer?: string; readonly dryRun: boolean }
  | { readonly kind: 'discard'; readonly place: Place; readonly reason: string };

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;

const placeIn = (id: string | undefined): Place => {
  const [, consumer, eventId] = /^([^/]+)\/(.+)$/.exec(id ?? '') ?? [];
  if (!consumer || !eventId) throw new Misuse('name the event as dlq list prints it: CONSUMER/EVENT');
  return { consumer, eventId };
};

const numberIn = (
  given: string | undefined,
  { name = 'limit', fallback }: { name?: string; fallback: number },
): number => {
  if (given === undefined) return fallback;
  const number = Number(given);
  if (!Number.isSafeInteger(number) || number < 1) throw new Misuse(`--${name} is a number above 0, not ${given}`);
  return number;
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      topic: text,
      key: text,
      from: text,
      group: text,
      consumer: text,
      limit: text,
      reason: text,
      count: text,
      data: text,
      'topic-prefix': text,
      all: flag,
      discard: flag,
      waiting: flag,
      'from-beginning': flag,
      'dry-run': flag,
      json: flag,
      help: flag,
    },
  });

type Values = ReturnType<typeof parse>['values'];

const ofConsumer = ({ consumer }: Values) => (consumer === undefined ? {} : { consumer });

const deadLetters = ([verb, id, ...rest]: readonly string[], values: Values): Command => {
  if (rest.length > 0) throw new Misuse(`one event at a time, not also ${rest.join(' ')}`);
  const { waiting, reason = '', all, 'dry-run': dryRun } = values;
  if (verb === 'list')
    return { kind: 'list', ...ofConsumer(values), waiting, limit: numberIn(values.limit, { fallback: 1000 }) };
  if (verb === 'show') return { kind: 'show', place: placeIn(id) };
  if (verb === 'replay' && all) return { kind: 'replay-all', ...ofConsumer(values), dryRun };
  if (verb === 'replay') return { kind: 'replay', place: placeIn(id), dryRun };
  if (verb !== 'discard') throw new Misuse('after dlq say list, show, replay or discard');
  if (reason.trim() === '') throw new Misuse('say why: --reason TEXT');
  return { kind: 'discard', place: placeIn(id), reason };
};

const instantIn = (text: string | undefined): Date => {
  const toTheSecond = text?.replace(/(T\d\d:\d\d)(?=[Z+-])/i, '$1:00');
  const instant = instantOf(toTheSecond ?? '');
  if (instant) return instant;
  throw new Misuse('say since when: --from 2026-11-20T00:00Z');
};

const rewind = ({ consumer, group, topic, from, 'dry-run': dryRun }: Values): Command => {
  if ((consumer === undefined) === (group === undefined)) throw new Misuse('say whose: --consumer or --group');
  const who = { ...(consumer && { consumer }), ...(group && { group }), ...(topic && { topic }) };
  return { kind: 'rewind', ...who, from: instantIn(from), dryRun };
};

const lost = ({ from, discard }: Values): Command => ({
  kind: 'lost',
  ...(from !== undefined && { from: instantIn(from) }),
  discard,
});

const jsonIn = (data: string): unknown => {
  try {
    return JSON.parse(data);
  } catch {
    throw new Misuse(`--data is no JSON: ${data}`);
  }
};

const emit = (
  [type, ...rest]: readonly string[],
  { count, data = '{}', 'topic-prefix': topicPrefix }: Values,
): Command => {
  if (type === undefined || rest.length > 0) throw new Misuse('say which event: emit OrderPlaced');
  const prefix = topicPrefix === undefined ? {} : { topicPrefix };
  return { kind: 'emit', type, count: numberIn(count, { name: 'count', fallback: 1 }), data: jsonIn(data), ...prefix };
};

const commandIn = ([name, ...rest]: readonly string[], values: Values): Command => {
  if (values.help) return { kind: 'help' };
  if (name === 'snapshot' && rest.length === 0) return { kind: 'snapshot' };
  if (name === 'new-epoch' && rest.length === 0) return { kind: 'new-epoch' };
  if (name === 'emit') return emit(rest, values);
  if (name === 'dlq') return deadLetters(rest, values);
  if (name === 'replay' && rest.length === 0) return rewind(values);
  if (name === 'lost' && rest.length === 0) return lost(values);
  if (name !== 'tail' || rest.length > 0)
    throw new Misuse('say tail, emit, snapshot, replay, lost, new-epoch, or dlq with what to do');
  const { topic, key, 'from-beginning': fromBeginning } = values;
  const limit = numberIn(values.limit, { fallback: Number.POSITIVE_INFINITY });
  return {
    kind: 'tail',
    ...(topic !== undefined && { topic }),
    ...(key !== undefined && { key }),
    fromBeginning,
    limit,
  };
};

/** What the command line asks for; throws Misuse. */
export const readCommand = (args: readonly string[]): { readonly command: Command; readonly json: boolean } => {
  const { values, positionals } = parse(args);
  return { command: commandIn(positionals, values), json: values.json };
};
