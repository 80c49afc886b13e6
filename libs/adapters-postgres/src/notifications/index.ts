import type { Db } from '../connection/drizzle.ts';
import { pgNotifications } from './notifications.ts';

export const notifications = {
  stores: { notifications: pgNotifications },
  readers: ({ db }: { readonly db: Db }) => ({ notifications: pgNotifications(db) }),
};
