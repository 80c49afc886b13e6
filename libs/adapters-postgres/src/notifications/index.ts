import type { Database } from '../connection/database.ts';
import { pgAddressees, pgEmailQueue, pgEmailsWaiting } from './emails.ts';
import { pgInsertNotifications, pgNotifications } from './notifications.ts';
import { pgPreferences } from './preferences.ts';

export const notifications = {
  stores: { notifications: pgNotifications },
  readers: ({ db, business }: Database) => ({
    notifications: pgNotifications(db),
    insertNotifications: pgInsertNotifications(business),
    preferences: pgPreferences(business),
    emailQueue: pgEmailQueue(business),
    emailsWaiting: pgEmailsWaiting(business),
    addressees: pgAddressees(business),
  }),
};
