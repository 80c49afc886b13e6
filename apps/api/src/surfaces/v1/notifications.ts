import { notificationView } from '@orderline/composition/views';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/notifications';
import type { NotificationId } from '@orderline/domain/notifications';
import { asId, type Unread } from '@orderline/domain/shared';
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
      const { items, unread, position } = result.value;
      return { body: { items: items.map(notificationView), page: { next }, ...unreadView(unread), position }, next };
    },

    markNotificationsRead: async ({ body: { ids }, principal: { userId } }) => {
      const chosen = ids?.map((text) => asId<NotificationId>(text)) ?? 'all';
      const result = await notifications.markNotificationsRead({ userId, ids: chosen });
      if (!result.ok) return result.error;
      return { body: { read: result.value.marked, ...unreadView(result.value.unread) } };
    },
  });

const notificationId = id.transform((text) => asId<NotificationId>(text));

const unreadView = ({ count, revision }: Unread) => ({ unread: count, unreadRevision: revision });
