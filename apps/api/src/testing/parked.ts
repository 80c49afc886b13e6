import { newId } from '@orderline/composition';
import { sampleOf } from '@orderline/contracts/events';
import type { ParkedEvent } from '@orderline/domain/messaging';
import { memoryParkingLot } from '@orderline/domain/messaging.memory';
import type { OpenApi } from './open-api.ts';

/** The sample of an order that was placed, as an event of an order of its own. */
const placed = (eventId: string): ParkedEvent['wire'] => {
  const { topic, key, headers, value } = sampleOf('OrderPlaced');
  const orderId = newId();
  const about = (text: string) => text.replaceAll(key, orderId);
  const named = Object.entries(headers).map(([name, text]) => [name, about(text)] as const);
  return { topic, key: orderId, headers: { ...Object.fromEntries(named), ce_id: eventId }, value: about(value) };
};

/** A dead letter of fulfilment that can be read. */
export const deadLetter = (change: Partial<ParkedEvent> = {}): ParkedEvent => {
  const eventId = newId();
  const parkedAt = new Date('2026-03-04T05:00:00.000Z');
  const told = { attempts: 4, dueAt: null, error: 'Error: no amount 17', parkedAt };
  return { consumer: 'fulfilment', eventId, wire: placed(eventId), ...told, ...change };
};

/** Parks an event in the memory of an api. */
export const parkIn = async ({ memory }: Pick<OpenApi, 'memory'>, event: ParkedEvent): Promise<ParkedEvent> => {
  await memoryParkingLot(memory).park(event);
  return event;
};

export const parkedIn = ({ memory }: Pick<OpenApi, 'memory'>): readonly ParkedEvent[] => memoryParkingLot(memory).all();
