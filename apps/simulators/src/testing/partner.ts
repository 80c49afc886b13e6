import { randomUUID } from 'node:crypto';
import { decodeEvent, type EventType, encodeEvent } from '@orderline/contracts/events';
import { carrier } from '../carrier.ts';
import { chanceBy } from '../dials/chance.ts';
import { createDials, type DialsOf, dialSchemas, type GivenDials } from '../dials/dials.ts';
import { type EventPartner, openEventPartner } from '../events/event-partner.ts';
import type { Message } from '../events/order.ts';
import { warehouse } from '../warehouse.ts';
import { silent } from './served.ts';

const at = new Date('2026-03-04T05:06:07.089Z');

const shippingAddress = {
  recipient: 'Ada Lovelace',
  line1: '1 Mill Lane',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

const more: Partial<Record<EventType, object>> = {
  PickRequested: { lines: [{ productId: randomUUID(), sku: 'MUG-01', quantity: 2 }] },
  PickCancellationRequested: { reason: 'customer' },
  ShipmentRequested: { shippingAddress },
  ShipmentCancellationRequested: { reason: 'customer' },
};

export const origin = {
  correlationId: 'request-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

/** A request to a partner, in wire form. */
export const aRequest = (type: EventType, orderId: string, version = 1): Message =>
  encodeEvent(
    {
      id: randomUUID(),
      type,
      aggregateId: orderId,
      version,
      occurredAt: at,
      data: { orderId, requestedAt: at, ...more[type] },
    },
    origin,
  );

/** `type version` of each, `?` for what cannot be read. */
export const saidIn = (messages: readonly Message[]): readonly string[] =>
  messages.map((message) => {
    const decoded = decodeEvent(message);
    return decoded.ok ? `${decoded.event.type} ${decoded.event.version}` : '?';
  });

export type TestPartner = EventPartner & {
  /** Everything it has said since it was opened, oldest first. */
  readonly messages: () => readonly Message[];
  readonly put: (given: GivenDials) => void;
};

export type Opening = { readonly file: string; readonly given?: GivenDials; readonly seed?: string };

const extended = (partner: EventPartner, put: TestPartner['put']): TestPartner => ({
  ...partner,
  put,
  messages: () => partner.eventsAfter(undefined, 10_000).map(({ message }) => message),
});

export const openWarehouse = ({ file, given, seed = 'test' }: Opening): TestPartner => {
  const dials = createDials<DialsOf<'warehouse'>>(dialSchemas.warehouse, { pickMs: 1_000, ...given });
  return extended(
    openEventPartner({ name: 'warehouse', rules: warehouse, dials, ...context({ file, seed }) }),
    dials.put,
  );
};

export const openCarrier = ({ file, given, seed = 'test' }: Opening): TestPartner => {
  const dials = createDials<DialsOf<'carrier'>>(dialSchemas.carrier, { collectMs: 1_000, deliverMs: 2_000, ...given });
  return extended(openEventPartner({ name: 'carrier', rules: carrier, dials, ...context({ file, seed }) }), dials.put);
};

const context = ({ file, seed }: { readonly file: string; readonly seed: string }) => ({
  file,
  chance: chanceBy(seed),
  logger: silent,
  now: () => Date.now(),
  newId: () => randomUUID(),
});
