import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type Now,
  ok,
  type Page,
  type PageRequest,
  pageOf,
  type Result,
  type Snapshots,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import {
  type ParkedEvents,
  type ParkedGroups,
  type ParkedPlace,
  type ParkedPosition,
  type ParkedQuery,
  relayName,
  type WaitingEvent,
} from './parked-events.ts';
import type { ParkedEvent } from './ports.ts';
import { type EventReader, type Trial, tryOut } from './try-out.ts';

export type LookAfterPorts = {
  readonly parked: Pick<ParkedEvents, 'list' | 'find' | 'groups' | 'behind'>;
  readonly transact: Transact<{ readonly parked: Pick<ParkedEvents, 'find' | 'release' | 'discard'> }>;
  readonly eventReaders: readonly EventReader[];
  readonly now: Now;
};

type Looking = Pick<LookAfterPorts, 'parked' | 'eventReaders' | 'now'>;
type Acting = Pick<LookAfterPorts, 'transact' | 'now'>;

export type UnknownConsumer = { readonly kind: 'consumer-not-found'; readonly names: readonly string[] };
export type ParkedEventNotFound = { readonly kind: 'parked-event-not-found' };

const notFound = { kind: 'parked-event-not-found' } as const;

/** More than that is for another look: an error of one kind has been seen by then. */
const lookedAt = 10_000;

/** At most as many are released at once: what they meet is met by each within seconds. */
export const mostReplayed = 100;

const mostBehind = 20;

/** How many are looked at; a glance takes fewer. */
export type GroupDeadLetters = { readonly most?: number };

/** Dead letters that failed alike, the most frequent first. */
export const groupDeadLetters =
  ({ parked }: Pick<Looking, 'parked'>) =>
  async ({ most = lookedAt }: GroupDeadLetters = {}): Promise<Result<ParkedGroups, never>> =>
    ok(await parked.groups(most));

export type ListParked = Pick<ParkedQuery, 'consumer' | 'blocked' | 'fingerprint'> & {
  readonly page: PageRequest<ParkedPosition>;
};

const unknown = ({ eventReaders }: Pick<Looking, 'eventReaders'>, consumer: string): UnknownConsumer | null => {
  const names = [...eventReaders.map(({ name }) => name), relayName];
  return names.includes(consumer) ? null : { kind: 'consumer-not-found', names };
};

/** What is parked, the longest parked first. */
export const listParked =
  ({ parked, eventReaders }: Pick<Looking, 'parked' | 'eventReaders'>) =>
  async ({ page, ...query }: ListParked): Promise<Result<Page<ParkedEvent, ParkedPosition>, UnknownConsumer>> => {
    const refusal = query.consumer === undefined ? null : unknown({ eventReaders }, query.consumer);
    if (refusal) return err(refusal);
    return ok(await parkedPage(parked, { ...query, page }));
  };

const parkedPage = async (
  parked: Pick<ParkedEvents, 'list'>,
  { page, ...query }: ListParked,
): Promise<Page<ParkedEvent, ParkedPosition>> => {
  const rows = await parked.list({ ...query, after: page.after, limit: page.limit + 1 });
  return pageOf(rows, page, ({ parkedAt, eventId }) => ({ parkedAt, eventId }));
};

type Lists = { readonly parked: Pick<ParkedEvents, 'list'> };

export type ExportParkedPorts = Pick<Looking, 'eventReaders'> & { readonly snapshots: Snapshots<Lists> };

export type ExportParked = Omit<ListParked, 'page'> & { readonly userId: UserId };

/** All that `listParked` lists by that query, as it stood at one moment. */
export const exportParked =
  ({ snapshots, eventReaders }: ExportParkedPorts) =>
  async ({
    userId,
    ...query
  }: ExportParked): Promise<Result<Batches<ParkedEvent>, UnknownConsumer | ExportRunning>> => {
    const refusal = query.consumer === undefined ? null : unknown({ eventReaders }, query.consumer);
    if (refusal) return err(refusal);
    return everyPage<Lists, ParkedEvent, ParkedPosition>(snapshots, userId, ({ parked }, page) =>
      parkedPage(parked, { ...query, page }),
    );
  };

/** A parked event with what a replay would meet, and what waits behind it: `more` where that is not all. */
export type InspectedEvent = {
  readonly event: ParkedEvent;
  readonly trial: Trial;
  readonly behind: readonly WaitingEvent[];
  readonly more: boolean;
};

/** One parked event, whole: its data may name a person. */
export const inspectParked =
  ({ parked, eventReaders, now }: Looking) =>
  async (place: ParkedPlace): Promise<Result<InspectedEvent, ParkedEventNotFound>> => {
    const event = await parked.find(place);
    if (!event) return err(notFound);
    const behind = await parked.behind(place, mostBehind + 1);
    const trial = tryOut(eventReaders, { event, now: now() });
    return ok({ event, trial, behind: behind.slice(0, mostBehind), more: behind.length > mostBehind });
  };

export type PlanReplay = { readonly consumer: string; readonly fingerprint?: string | undefined };

export type PlannedReplay = {
  readonly events: readonly { readonly event: ParkedEvent; readonly trial: Trial }[];
  /** There are more than are released at once. */
  readonly more: boolean;
};

/** Which dead letters a replay would release, the longest parked first, and what each would meet; releases none. */
export const planReplay =
  ({ parked, eventReaders, now }: Looking) =>
  async ({ consumer, fingerprint }: PlanReplay): Promise<Result<PlannedReplay, UnknownConsumer>> => {
    const refusal = unknown({ eventReaders }, consumer);
    if (refusal) return err(refusal);
    const found = await parked.list({ consumer, fingerprint, blocked: true, limit: mostReplayed + 1 });
    const at = now();
    const events = found.slice(0, mostReplayed).map((event) => ({
      event,
      trial: tryOut(eventReaders, { event, now: at }),
    }));
    return ok({ events, more: found.length > mostReplayed });
  };

/** Lets an event be tried at once, with those behind it, in order; one that is due already is left as it is. */
export const replayParked =
  ({ transact, now }: Acting) =>
  (place: ParkedPlace): Promise<Result<void, ParkedEventNotFound>> =>
    transact<void, ParkedEventNotFound>(async ({ parked }) => {
      const event = await parked.find(place);
      if (!event) return err(notFound);
      const dueAt = now();
      if (event.dueAt !== null && event.dueAt <= dueAt) return ok(undefined);
      const due: ParkedEvent = { ...event, dueAt };
      return (await parked.release(due, dueAt)) ? ok(undefined) : err(notFound);
    });

export type ReplayDeadLetters = { readonly consumer: string; readonly eventIds: readonly string[] };

/** `left`: handled, discarded or released in the meantime. */
export type Replayed = { readonly released: readonly string[]; readonly left: readonly string[] };

export type TooManyReplays = { readonly kind: 'too-many-replays'; readonly most: number };

/** Releases those of the events that wait for an operator still, each by itself; what was released stays so where one fails. */
export const replayDeadLetters =
  ({ transact, now }: Acting) =>
  async ({ consumer, eventIds }: ReplayDeadLetters): Promise<Result<Replayed, TooManyReplays>> => {
    const named = [...new Set(eventIds)];
    if (named.length > mostReplayed) return err({ kind: 'too-many-replays', most: mostReplayed });
    const released: string[] = [];
    for (const eventId of named) {
      const done = await transact<void, ParkedEventNotFound>(async ({ parked }) => {
        const event = await parked.find({ consumer, eventId });
        const dueAt = now();
        if (event?.dueAt !== null) return err(notFound);
        const due: ParkedEvent = { ...event, dueAt };
        return (await parked.release(due, dueAt)) ? ok(undefined) : err(notFound);
      });
      if (done.ok) released.push(eventId);
    }
    return ok({ released, left: named.filter((eventId) => !released.includes(eventId)) });
  };

export type DiscardParked = ParkedPlace & { readonly reason: string };

/** Takes an event out of the way of its key for good; its reason is kept with it. */
export const discardParked =
  ({ transact, now }: Acting) =>
  ({ reason, ...place }: DiscardParked): Promise<Result<void, ParkedEventNotFound>> =>
    transact<void, ParkedEventNotFound>(async ({ parked }) => {
      const event = await parked.find(place);
      if (!event) return err(notFound);
      return (await parked.discard(event, { reason, at: now() })) ? ok(undefined) : err(notFound);
    });
