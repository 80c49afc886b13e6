import {
  type Consumer,
  type DeliverableEvent,
  deliveryOf,
  type HandledAs,
  type HandleTogether,
  type Reading,
  unobserved,
  type Within,
} from './consumer.ts';
import type { WireEvent } from './ports.ts';

/** Events handled in one go at most. */
const most = 100;

type Member<Event extends DeliverableEvent> = { readonly wire: WireEvent; readonly event: Event };

/** Events of a batch that are handled in one go, in their order. */
export type Group<Event extends DeliverableEvent> = {
  readonly handle: HandleTogether<Event>;
  readonly members: readonly Member<Event>[];
};

export type Grouping<Event extends DeliverableEvent> = {
  readonly consumer: Consumer<Event>;
  readonly readingOf: (wire: WireEvent) => Reading<Event>;
  /** Whether the event, or one before it of its key, has to be taken by itself. */
  readonly isAlone: (wire: WireEvent) => boolean;
};

/**
 * Those of the events that can be handled together with the first; null where it has to be handled by itself. None is
 * taken ahead of an earlier one of its key.
 */
export const groupOf = <Event extends DeliverableEvent>(
  { consumer: { togetherOf = () => null }, readingOf, isAlone }: Grouping<Event>,
  wires: readonly WireEvent[],
): Group<Event> | null => {
  const [first] = wires;
  if (first === undefined || isAlone(first)) return null;
  const reading = readingOf(first);
  const handle = reading.kind === 'event' ? togetherOf(reading.event.type) : null;
  if (!handle) return null;
  const held = new Set<string>();
  const seen = new Set<WireEvent>();
  const members: Member<Event>[] = [];
  for (const wire of wires.slice(0, most)) {
    const { key } = wire;
    const reading = readingOf(wire);
    if (reading.kind === 'ignored') continue;
    const fits = reading.kind === 'event' && !held.has(key) && !isAlone(wire) && !seen.has(wire);
    seen.add(wire);
    if (fits && togetherOf(reading.event.type) === handle) members.push({ wire, event: reading.event });
    else held.add(key);
  }
  return { handle, members };
};

export type Outcomes = ReadonlyMap<WireEvent, HandledAs | 'alone'>;

/** Each event is seen in its own context; the work is done in that of a single event, or in none. */
export const handleGroup = async <Event extends DeliverableEvent>(
  { consumer: { name, observe = unobserved }, within }: { readonly consumer: Consumer<Event>; readonly within: Within },
  { handle, members }: Group<Event>,
): Promise<Outcomes> => {
  const delivered = members.map((member) => ({ delivery: deliveryOf(name, member), ...member }));
  const work = () => handle(delivered);
  const shared = delivered.length > 1 ? work() : undefined;
  const outcomes = await Promise.all(
    delivered.map(({ delivery, wire }, index) => {
      const outcome = async (): Promise<HandledAs | 'alone'> => {
        const result = await (shared ?? work());
        return result.ok ? (result.value[index] ?? 'alone') : 'alone';
      };
      return within(wire, () => observe(delivery, outcome));
    }),
  );
  return new Map(members.map(({ wire }, index) => [wire, outcomes[index] ?? 'alone']));
};
