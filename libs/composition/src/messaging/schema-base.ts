import { withSchemaBase } from '@orderline/contracts/events';
import type { EventPublisher } from '@orderline/domain/messaging';

/** Has each event name its schema where this deployment serves it; what the outbox keeps may be older than the setting. */
export const namingSchemasAt = (base: string | undefined, publisher: EventPublisher): EventPublisher =>
  base === undefined
    ? publisher
    : { publish: (events) => publisher.publish(events.map((event) => withSchemaBase(event, base))) };
