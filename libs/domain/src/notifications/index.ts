import { type PortsOf, withPorts } from '../shared/index.ts';
import { forgetUser, listNotifications, markNotificationsRead, notifyUsers } from './notifications.ts';
import { choosePreferences, findPreferences, unsubscribe } from './preferences.ts';

export type * from './email-content.ts';
export * from './emails.ts';
export type * from './message.ts';
export type * from './notice.ts';
export type * from './notifications.ts';
export type * from './ports.ts';
export * from './preferences.ts';
export type { Language } from './texts/languages.ts';
export type { Told } from './texts/texts.ts';
export * from './ways.ts';

const useCases = { notifyUsers, forgetUser, listNotifications, markNotificationsRead };

export type NotificationsPorts = PortsOf<typeof useCases>;

export const createNotifications = (ports: NotificationsPorts) => withPorts(useCases, ports);

const ofPreferences = { findPreferences, choosePreferences, unsubscribe };

export type PreferencesPorts = PortsOf<typeof ofPreferences>;

/** Apart from the rest, as no event asks for them. */
export const createPreferences = (ports: PreferencesPorts) => withPorts(ofPreferences, ports);
