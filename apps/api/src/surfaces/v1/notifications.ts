import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/notifications';
import type { Notification, NotificationId } from '@orderline/domain/notifications';
import { asId } from '@orderline/domain/shared';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

export const notificationsRoutes = ({ notifications, cursors }: Pick<Surface, 'notifications' | 'cursors'>) =>
  routes(contract, {
    listNotifications: async ({ query, principal: { userId } }) => {
      const kind = { binding: ['notifications', userId], position: notificationId };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await notifications.listNotifications({ userId, page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(notificationView), page: { next } }, next };
    },

    markNotificationsRead: async ({ body: { ids }, principal: { userId } }) => {
      const chosen = ids?.map((text) => asId<NotificationId>(text)) ?? 'all';
      const result = await notifications.markNotificationsRead({ userId, ids: chosen });
      return result.ok ? { body: { read: result.value.marked } } : result.error;
    },
  });

const notificationId = id.transform((text) => asId<NotificationId>(text));

const notificationView = (kept: Notification): AnswerOf<typeof contract.listNotifications>['items'][number] => ({
  id: kept.id,
  type: kept.type,
  title: kept.title,
  body: kept.body,
  subject: { type: kept.subject.type, id: kept.subject.id },
  readAt: kept.readAt?.toISOString() ?? null,
  createdAt: kept.createdAt.toISOString(),
});
