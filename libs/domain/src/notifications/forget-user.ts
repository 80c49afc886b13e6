import {
  type Delivery,
  type Handled,
  handleOnce,
  type Inbox,
  type Now,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import type { NotificationRepository } from './ports.ts';

export type ForgetUser = { readonly delivery: Delivery; readonly userId: UserId };

export type ForgetUserPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  readonly now: Now;
};

/** Follows UserErased: removes what the user was told. What still arrives of the user is told to nobody. */
export const forgetUser =
  ({ transact, now }: ForgetUserPorts) =>
  ({ delivery, userId }: ForgetUser): Promise<Result<Handled, never>> =>
    transact(({ notifications, inbox }) =>
      handleOnce(inbox, { delivery, now: now() }, () => notifications.removeAll(userId)),
    );
