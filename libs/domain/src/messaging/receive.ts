import type { Now } from '../shared/index.ts';
import {
  type Consumer,
  type DeliverableEvent,
  deliver,
  errorMessage,
  type HandledAs,
  type Reading,
  read,
  type Within,
} from './consumer.ts';
import {
  type Backoff,
  type DeadLetters,
  type IsOutage,
  type IsOverdue,
  type ParkedEvent,
  type ParkingLot,
  sourceHeader,
  type WireEvent,
} from './ports.ts';
import { type Group, groupOf, handleGroup, type Outcomes } from './receive-together.ts';

export type ReceivePorts = {
  readonly parking: ParkingLot;
  readonly deadLetters: DeadLetters;
  readonly isOutage: IsOutage;
  readonly isOverdue: IsOverdue;
  readonly backoff: Backoff;
  readonly within: Within;
  /** Is told what became of each event, when its receipt stands. */
  readonly onReceipt?: (received: Received) => void;
  /** Is told of each event that its consumer could not handle, once it is parked or given up. */
  readonly onFailure?: (failure: FailedDelivery) => void;
  readonly now: Now;
};

export type Received = { readonly consumer: string; readonly wire: WireEvent; readonly receipt: Receipt };

export type FailedDelivery = Pick<ParkedEvent, 'consumer' | 'eventId' | 'wire' | 'attempts' | 'dueAt'> & {
  readonly reason: string;
  /** What its handler threw; absent where the event could not be read. */
  readonly cause?: unknown;
};

export type Receipt = HandledAs | 'ignored' | 'parked' | 'dead-lettered';

/**
 * Takes one or more events from the front, whatever is wrong with them, and answers their receipts; the transport hands it
 * the rest again. Throws in an outage alone; then they are all to be received again, by the same or by another batch.
 */
export type Receive = (wires: readonly WireEvent[]) => Promise<readonly Receipt[]>;

/** Receives all of the events, in their order; `before` each step may throw. */
export const receiveAll = async (
  receive: Receive,
  wires: readonly WireEvent[],
  before: () => void = () => undefined,
): Promise<readonly Receipt[]> => {
  const receipts: Receipt[] = [];
  while (receipts.length < wires.length) {
    before();
    receipts.push(...(await receive(wires.slice(receipts.length))));
  }
  return receipts;
};

/** Opens one batch of a consumer by its events' keys; the events are then received from the front, in order. */
export const openBatch = <Event extends DeliverableEvent>(ports: ReceivePorts, consumer: Consumer<Event>) => {
  const { name } = consumer;
  const overdue = countOverdue(ports.isOverdue);
  return async (keys: readonly string[]): Promise<Receive> => {
    const named = [...new Set(keys.filter(isReadable))];
    const blocked = new Set(named.length === 0 ? [] : await ports.parking.blockedKeys(name, named));
    const readings = new Map<WireEvent, Reading<Event>>();
    const outcomes = new Map<WireEvent, HandledAs | 'alone'>();
    const readingOf = (wire: WireEvent): Reading<Event> => {
      const reading = readings.get(wire) ?? read(consumer, { wire, now: ports.now() });
      readings.set(wire, reading);
      return reading;
    };
    const stop = async (wire: WireEvent, { cause: _cause, ...trouble }: Trouble): Promise<Receipt> => {
      await park(ports, { consumer: name, wire, trouble });
      if (isReadable(wire.key)) blocked.add(wire.key);
      return trouble.dueAt ? 'parked' : 'dead-lettered';
    };
    const fail = async (wire: WireEvent, trouble: Trouble): Promise<Receipt> => {
      const { error: reason, attempts, dueAt, cause } = trouble;
      if (!dueAt) await ports.deadLetters.send({ consumer: name, wire, reason, attempts, at: ports.now() });
      const receipt = await stop(wire, trouble);
      const failure = { consumer: name, eventId: idOf(wire), wire, reason, attempts, dueAt };
      ports.onFailure?.(cause === undefined ? failure : { ...failure, cause });
      return receipt;
    };
    const receiveAlone = async (wire: WireEvent): Promise<Receipt> => {
      const reading = readingOf(wire);
      if (reading.kind === 'ignored') return 'ignored';
      if (reading.kind === 'fault') {
        const { detail: error, dueAt = null } = reading;
        if (dueAt && blocked.has(wire.key)) return stop(wire, { error: behind, attempts: 0, dueAt });
        return fail(wire, { error, attempts: 0, dueAt });
      }
      if (blocked.has(wire.key)) return stop(wire, { error: behind, attempts: 0, dueAt: ports.now() });
      try {
        return await ports.within(wire, () => deliver(consumer, { wire, ...reading }));
      } catch (error) {
        if (ports.isOutage(error) && !overdue.tooOften(wire, error)) throw error;
        return fail(wire, {
          error: errorMessage(error),
          attempts: 1,
          dueAt: ports.backoff(1, ports.now()),
          cause: error,
        });
      }
    };
    /** What fails is handled one by one, so that who is to blame fails alone; so is what takes too long. */
    const handleTogether = async (group: Group<Event>): Promise<Outcomes> => {
      try {
        return await handleGroup({ consumer, within: ports.within }, group);
      } catch (error) {
        if (ports.isOutage(error) && !ports.isOverdue(error)) throw error;
        return new Map(group.members.map(({ wire }) => [wire, 'alone']));
      }
    };
    const isAlone = (wire: WireEvent) => outcomes.has(wire) || blocked.has(wire.key);
    const done = (wire: WireEvent, receipt: Receipt): Receipt => {
      overdue.forget(wire);
      readings.delete(wire);
      outcomes.delete(wire);
      ports.onReceipt?.({ consumer: name, wire, receipt });
      return receipt;
    };
    const known = (wire: WireEvent): HandledAs | undefined => {
      const outcome = outcomes.get(wire);
      return outcome === 'alone' ? undefined : outcome;
    };
    return async (wires) => {
      const [first] = wires;
      if (first === undefined) return [];
      const group = groupOf({ consumer, readingOf, isAlone }, wires);
      if (group) for (const [wire, outcome] of await handleTogether(group)) outcomes.set(wire, outcome);
      const receipts = [done(first, known(first) ?? (await receiveAlone(first)))];
      for (const wire of wires.slice(1)) {
        const receipt = known(wire) ?? (readings.get(wire)?.kind === 'ignored' ? 'ignored' : undefined);
        if (receipt === undefined) break;
        receipts.push(done(wire, receipt));
      }
      return receipts;
    };
  };
};

/** Parking needs the store too: where that is what is slow, the event stays an outage. */
const overdueTries = 3;

/** Counts how often each event ran out of time, so that one that always does stalls nobody for ever. */
const countOverdue = (isOverdue: IsOverdue) => {
  const tries = new Map<string, number>();
  return {
    forget: (wire: WireEvent): void => void tries.delete(idOf(wire)),
    tooOften: (wire: WireEvent, error: unknown): boolean => {
      if (!isOverdue(error)) return false;
      const tried = (tries.get(idOf(wire)) ?? 0) + 1;
      tries.set(idOf(wire), tried);
      return tried >= overdueTries;
    },
  };
};

/** Longer ones are no key of ours, and no store could index them. */
const maxLength = 200;

const isReadable = (key: string): boolean => key !== '' && key.length <= maxLength;

type Trouble = Pick<ParkedEvent, 'error' | 'attempts' | 'dueAt'> & { readonly cause?: unknown };

const behind = 'waits behind an earlier event of its key';

type Parking = { readonly consumer: string; readonly wire: WireEvent; readonly trouble: Omit<Trouble, 'cause'> };

/** An event without a key that could be one is parked without any, and so behind nothing and before nothing. */
const park = ({ parking, now }: ReceivePorts, { consumer, wire, trouble }: Parking): Promise<void> => {
  const key = isReadable(wire.key) ? wire.key : '';
  return parking.park({ consumer, eventId: idOf(wire), wire: { ...wire, key }, parkedAt: now(), ...trouble });
};

/** The event's id, or where it was read. */
const idOf = ({ headers, key }: WireEvent): string =>
  [headers.ce_id, headers[sourceHeader]].find((id) => id !== undefined && id.length <= maxLength) ?? key;
