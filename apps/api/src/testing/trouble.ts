import { demoTrouble } from '@orderline/contracts/http/demo';
import type { ParkingLot } from '@orderline/domain/messaging';
import { deadLetter, eventAbout } from './parked.ts';

/** Parks the dead letter that examples name, and an event of the same order, which waits behind it. */
export const haveTrouble = async (parking: ParkingLot): Promise<void> => {
  const { order: orderId, deadLetter: eventId, waitingEvent } = demoTrouble;
  const dead = deadLetter({ eventId, wire: eventAbout('OrderPlaced', { eventId, orderId }) });
  const wire = eventAbout('OrderCancelled', { eventId: waitingEvent, orderId });
  await parking.park(dead);
  await parking.park({
    ...dead,
    eventId: waitingEvent,
    wire,
    attempts: 0,
    dueAt: dead.parkedAt,
    error: 'waits behind another',
  });
};
