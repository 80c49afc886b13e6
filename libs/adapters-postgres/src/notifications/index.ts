import type { Database } from '../connection/database.ts';
import { pgInsertNotifications, pgNotifications } from './notifications.ts';

export const notifications = {
  stores: { notifications: pgNotifications },
  readers: ({ db, business }: Database) => ({
    notifications: pgNotifications(db),
    insertNotifications: pgInsertNotifications(business),
  }),
};
