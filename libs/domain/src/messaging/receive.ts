import type { Now } from '../shared/index.ts';
import {
  type Consumer,
  type DeliverableEvent,
  deliver,
  errorMessage,
  type HandledAs,
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
 * Takes one event, whatever is wrong with it, so that the transport may move on. Throws in an outage alone; then the
 * event is to be received again.
 */
export type Receive = (wire: WireEvent) => Promise<Receipt>;

/** Opens one batch of a consumer by its events' keys; the events are then received one after another, in order. */
export const openBatch = <Event extends DeliverableEvent>(ports: ReceivePorts, consumer: Consumer<Event>) => {
  const { name } = consumer;
  const overdue = countOverdue(ports.isOverdue);
  return async (keys: readonly string[]): Promise<Receive> => {
    const named = [...new Set(keys.filter(isReadable))];
    const blocked = new Set(named.length === 0 ? [] : await ports.parking.blockedKeys(name, named));
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
    const receive = async (wire: WireEvent): Promise<Receipt> => {
      const reading = read(consumer, { wire, now: ports.now() });
      if (reading.kind === 'ignored') return 'ignored';
      if (reading.kind === 'fault') return fail(wire, { error: reading.detail, attempts: 0, dueAt: null });
      if (blocked.has(wire.key)) return stop(wire, { error: behind, attempts: 0, dueAt: ports.now() });
      try {
        return await ports.within(wire, () => deliver(name, reading));
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
    return async (wire) => {
      const receipt = await receive(wire);
      overdue.forget(wire);
      ports.onReceipt?.({ consumer: name, wire, receipt });
      return receipt;
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
