import { newId } from '@orderline/composition';
import { type EventType, sampleOf } from '@orderline/contracts/events';
import type { ParkedEvent } from '@orderline/domain/messaging';
import { memoryParkingLot } from '@orderline/domain/messaging.memory';
import type { OpenApi } from './open-api.ts';

type About = { readonly eventId: string; readonly orderId: string };

/** The sample of an event of an order, as one of that order. */
export const eventAbout = (type: EventType, { eventId, orderId }: About): ParkedEvent['wire'] => {
  const { topic, key, headers, value } = sampleOf(type);
  const about = (text: string) => text.replaceAll(key, orderId);
  const named = Object.entries(headers).map(([name, text]) => [name, about(text)] as const);
  return { topic, key: orderId, headers: { ...Object.fromEntries(named), ce_id: eventId }, value: about(value) };
};

/** A dead letter of fulfilment that can be read. */
export const deadLetter = (change: Partial<ParkedEvent> = {}): ParkedEvent => {
  const eventId = newId();
  const parkedAt = new Date('2026-03-04T05:00:00.000Z');
  const told = { attempts: 4, dueAt: null, error: 'Error: no amount 17', parkedAt };
  return {
    consumer: 'fulfilment',
    eventId,
    wire: eventAbout('OrderPlaced', { eventId, orderId: newId() }),
    ...told,
    ...change,
  };
};

/** Parks an event in the memory of an api. */
export const parkIn = async ({ memory }: Pick<OpenApi, 'memory'>, event: ParkedEvent): Promise<ParkedEvent> => {
  await memoryParkingLot(memory).park(event);
  return event;
};

export const parkedIn = ({ memory }: Pick<OpenApi, 'memory'>): readonly ParkedEvent[] => memoryParkingLot(memory).all();
