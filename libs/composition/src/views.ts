import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import type { listNotifications } from '@orderline/contracts/http/v1/notifications';
import type { listOrderEvents } from '@orderline/contracts/http/v2/orders';
import { decimalOf } from '@orderline/contracts/money';
import type { Notification } from '@orderline/domain/notifications';
import { explained, type HistoryEntry } from '@orderline/domain/orders';

export type NotificationView = AnswerOf<typeof listNotifications>['items'][number];

/** A notification as every client sees it, over HTTP and in its channel. */
export const notificationView = (kept: Notification): NotificationView => ({
  id: kept.id,
  type: kept.type,
  title: kept.title,
  body: kept.body,
  subject: { type: kept.subject.type, id: kept.subject.id },
  readAt: kept.readAt?.toISOString() ?? null,
  createdAt: kept.createdAt.toISOString(),
  offset: kept.offset,
});

export const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

export type OrderEventView = AnswerOf<typeof listOrderEvents>['items'][number];

/** A line of an order's history as every client sees it, over HTTP and in its channel. */
export const orderEventView = ({ type, version, at, reason: kept, amount }: HistoryEntry): OrderEventView => {
  const explanation = kept === undefined ? undefined : explained(kept);
  return {
    type,
    version,
    at: at.toISOString(),
    ...(explanation && { reason: explanation.reason, detail: sentence(explanation.words) }),
    ...(amount && { amount: decimalOf(amount) }),
  };
};
