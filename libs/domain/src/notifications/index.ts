import { type PortsOf, withPorts } from '../shared/index.ts';
import { forgetUser, listNotifications, markNotificationsRead, notifyUsers } from './notifications.ts';

export type * from './message.ts';
export type * from './notifications.ts';
export type * from './ports.ts';

const useCases = { notifyUsers, forgetUser, listNotifications, markNotificationsRead };

export type NotificationsPorts = PortsOf<typeof useCases>;

export const createNotifications = (ports: NotificationsPorts) => withPorts(useCases, ports);
