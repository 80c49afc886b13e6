import type { FailedDelivery } from '@orderline/domain/messaging';
import type { Logger } from '@orderline/platform';

/** Tells of each event that could not be handled: one line, with what it met and what is to be done. */
export const logFailedDeliveries =
  (logger: Pick<Logger, 'error'>) =>
  ({ consumer, eventId, wire, reason, attempts, dueAt, cause }: FailedDelivery): void => {
    const { topic, key, headers } = wire;
    const facts = {
      consumer,
      eventId,
      type: headers.ce_type,
      topic,
      key,
      requestId: headers.ce_correlationid,
      attempts,
      reason,
      ...(cause === undefined ? {} : { err: cause }),
    };
    if (dueAt) {
      logger.error({ ...facts, dueAt }, 'an event could not be handled, and is tried again');
      return;
    }
    const advice = `npm run events -- dlq show ${consumer}/${eventId}; repair the cause, then dlq replay, or dlq discard`;
    logger.error({ ...facts, advice }, 'an event was given up: later ones of its key wait for an operator');
  };
