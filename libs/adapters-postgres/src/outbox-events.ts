import { type EventOf, encodeEvent } from '@orderline/contracts/events';
import type { WireEvent } from '@orderline/domain/delivery';
import type { FulfilmentRequest } from '@orderline/domain/fulfilment';
import type { StockEvent } from '@orderline/domain/inventory';
import type { OrderEvent } from '@orderline/domain/orders';
import type { UserEvent } from '@orderline/domain/users';
import { activeTraceparent, currentCall } from '@orderline/platform';

/** Every event that this product publishes. */
export type PublishedEvent = UserEvent | OrderEvent | StockEvent | FulfilmentRequest;

/** The contract's form of a domain event; a new type of event does not compile until it has one. */
const contractEvent = (event: PublishedEvent): EventOf => {
  const { id, version, occurredAt, aggregate } = event;
  const facts = { id, version, occurredAt, aggregateId: aggregate.id };
  switch (event.type) {
    case 'UserRegistered':
      return { ...facts, type: event.type, data: event.data };
    case 'UserErased':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderPlaced':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderShipped':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderCancelled':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderPaid':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderPacked':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderDelivered':
      return { ...facts, type: event.type, data: event.data };
    case 'PickRequested':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'PickCancellationRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentCancellationRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentStatusRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'StockDepleted':
      return { ...facts, type: event.type, data: { productId: event.data.productId, available: 0 } };
    case 'StockReplenished':
      return { ...facts, type: event.type, data: event.data };
  }
};

/** The event as it will go over the wire, with the request and the trace that it comes from. */
export const wireOf = (event: PublishedEvent): WireEvent => {
  const call = currentCall();
  const traceparent = activeTraceparent() ?? call?.traceparent;
  return encodeEvent(contractEvent(event), { correlationId: call?.requestId, traceparent });
};
