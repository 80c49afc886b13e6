import { err, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import type { NoticeType } from './notice.ts';
import type { NotificationId } from './ports.ts';
import type { ByWay, Way } from './ways.ts';

/**
 * What is told in which way until a user chooses otherwise. Who has just registered has had no time to choose: that is told
 * once, in the inbox alone. Codes and news of passwords are no notifications, and always sent.
 */
const defaults: Readonly<Record<NoticeType, ByWay>> = {
  'order-placed': { 'in-app': true, email: true },
  'order-shipped': { 'in-app': true, email: true },
  'order-delivered': { 'in-app': true, email: true },
  'order-cancelled': { 'in-app': true, email: true },
  'order-refunded': { 'in-app': true, email: true },
  'user-registered': { 'in-app': true, email: false },
};

/** What a user may switch on and off. */
export const chosenTypes = [
  'order-placed',
  'order-shipped',
  'order-delivered',
  'order-cancelled',
  'order-refunded',
] as const satisfies readonly NoticeType[];

export type ChosenType = (typeof chosenTypes)[number];

/** What a user has chosen; the rest is as it is for everybody. */
export type Choices = { readonly [Type in ChosenType]?: { readonly [W in Way]?: boolean | undefined } | undefined };

export const defaultWays = (type: NoticeType): ByWay => defaults[type];

const isChosen = (type: NoticeType): type is ChosenType => chosenTypes.some((chosen) => chosen === type);

const everyWay: ByWay = { 'in-app': true, email: true };

/** How the user is told of that type; of one that only a later release knows, nobody has said no. */
export const waysOf = (type: NoticeType, choices: Choices): ByWay => {
  const byDefault = Object.hasOwn(defaults, type) ? defaults[type] : everyWay;
  const chosen = isChosen(type) ? choices[type] : undefined;
  return { 'in-app': chosen?.['in-app'] ?? byDefault['in-app'], email: chosen?.email ?? byDefault.email };
};

export type Preferences = {
  readonly userId: UserId;
  readonly choices: Choices;
  /** Counts the changes; 0 where nothing was ever chosen. */
  readonly version: number;
};

export type PreferenceStore = {
  /** Null for a user who is no more. */
  find(userId: UserId): Promise<Preferences | null>;
  /** Keeps them with the version after theirs; false where that is another by now, or the user is no more. */
  save(preferences: Preferences, now: Date): Promise<boolean>;
};

export type PreferencePorts = { readonly preferences: PreferenceStore; readonly now: Now };

export type UserNotFound = { readonly kind: 'user-not-found' };

/** Tells how the user is told of what. */
export const findPreferences =
  ({ preferences }: Pick<PreferencePorts, 'preferences'>) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<Preferences, UserNotFound>> => {
    const found = await preferences.find(userId);
    return found ? ok(found) : err({ kind: 'user-not-found' });
  };

export type ChoosePreferences = {
  readonly userId: UserId;
  /** What they name is replaced, the rest stays. */
  readonly choices: Choices;
  readonly expectedVersion: number;
};

export type ChoosePreferencesRefusal = UserNotFound | { readonly kind: 'version-conflict' };

/** Changes how the user is told of what, where the version is the one that was read. */
export const choosePreferences =
  ({ preferences, now }: PreferencePorts) =>
  async (change: ChoosePreferences): Promise<Result<Preferences, ChoosePreferencesRefusal>> => {
    const kept = await preferences.find(change.userId);
    if (!kept) return err({ kind: 'user-not-found' });
    if (kept.version !== change.expectedVersion) return err({ kind: 'version-conflict' });
    const chosen = { ...kept, choices: withChoices(kept.choices, change.choices) };
    if (!(await preferences.save(chosen, now()))) return err({ kind: 'version-conflict' });
    return ok({ ...chosen, version: kept.version + 1 });
  };

const withChoices = (kept: Choices, stated: Choices): Choices =>
  Object.fromEntries(chosenTypes.map((type) => [type, { ...kept[type], ...stated[type] }]));

/** Whose an e-mail is, for those who know its token. */
export type Addressees = {
  find(named: {
    readonly id: NotificationId;
    readonly token: string;
  }): Promise<{ readonly userId: UserId; readonly type: NoticeType } | null>;
};

export type UnsubscribePorts = PreferencePorts & { readonly addressees: Addressees };

export type Unsubscribe = { readonly id: NotificationId; readonly token: string };

export type UnsubscribeRefusal = { readonly kind: 'email-not-found' };

/** Switches e-mails of that e-mail's type off, for whoever knows its token; again, it changes nothing. */
export const unsubscribe =
  ({ addressees, ...ports }: UnsubscribePorts) =>
  async (named: Unsubscribe): Promise<Result<void, UnsubscribeRefusal>> => {
    const addressee = await addressees.find(named);
    if (!addressee) return err({ kind: 'email-not-found' });
    const { userId, type } = addressee;
    for (;;) {
      const kept = await ports.preferences.find(userId);
      if (!kept) return err({ kind: 'email-not-found' });
      if (!isChosen(type) || !waysOf(type, kept.choices).email) return ok(undefined);
      const choices = withChoices(kept.choices, { [type]: { email: false } });
      if (await ports.preferences.save({ ...kept, choices }, ports.now())) return ok(undefined);
    }
  };
