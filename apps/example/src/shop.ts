import { type Client, createClient, type Tokens } from '@orderline/client';
import { sharedTokens, tokensKey } from './shared-tokens.ts';
import { stored } from './ui/stored.ts';

export { isProblem, NetworkFault, newRandomKey, type OrderlineProblem } from '@orderline/client';

type Answer<Call extends (...args: never[]) => unknown> = Awaited<ReturnType<Call>>;

export type Product = Answer<Client['products']['read']>;
export type Order = Answer<Client['orders']['read']>;
export type OrderEvent = Answer<Client['orders']['listEvents']>['items'][number];
export type NewOrder = Parameters<Client['orders']['place']>[0];
export type Address = Answer<Client['users']['readAddress']>;
export type NewAddress = Parameters<Client['users']['createAddress']>[0];
export type NotificationList = Answer<Client['notifications']['list']>;
export type Notification = NotificationList['items'][number];

const tokens = sharedTokens<Tokens>();

/** The token of this device outlives a sign-out: with it nobody waits because strangers guess passwords. */
const device = stored<string>(localStorage, 'corner-shop-device');

/** Tells of `change`: somebody signed in or out, the basket changed; and of `elsewhere`: another tab signed in or out. */
export const changes = new EventTarget();

export const changed = (): void => void changes.dispatchEvent(new Event('change'));

export const isSignedIn = (): boolean => tokens.read() !== null;

export const client: Client = createClient({
  baseUrl: location.origin,
  tokens: {
    ...tokens,
    write: (held) => {
      const before = isSignedIn();
      tokens.write(held);
      if (before !== isSignedIn()) changed();
    },
  },
  device,
  onSignedOut: () => {
    const [, to = ''] = /^#\/([^?]*)/.exec(location.hash) ?? [];
    location.hash = `#/sign-in?${new URLSearchParams({ ended: 'true', to })}`;
  },
});

/** What another tab writes is told by the browser; a key of null is a storage that was emptied. */
addEventListener('storage', ({ key, oldValue, newValue }) => {
  const isSession = key === null || (key === tokensKey && (oldValue === null || newValue === null));
  if (isSession) changes.dispatchEvent(new Event('elsewhere'));
  changed();
});
