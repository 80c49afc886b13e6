import { type Client, createClient, type Tokens } from '@orderline/client/v1';
import { stored } from './stored.ts';

/** Tokens live as long as the tab: a reload keeps them, and no other tab reads them. */
const tokens = stored<Tokens>(sessionStorage, 'orderline-tokens');

/** The token of this device outlives the tab and a sign-out: with it nobody waits because strangers guess passwords. */
const device = stored<string>(localStorage, 'orderline-device');

/** Told when somebody signs in or out, and when the basket changes. */
export const changes = new EventTarget();

export const changed = (): void => void changes.dispatchEvent(new Event('change'));

export const client: Client = createClient({
  baseUrl: location.origin,
  tokens: {
    read: tokens.read,
    write: (held) => {
      const before = isSignedIn();
      tokens.write(held);
      if (before !== isSignedIn()) changed();
    },
  },
  device,
  onSignedOut: () => {
    location.hash = '#/sign-in';
  },
});

export const isSignedIn = (): boolean => tokens.read() !== null;
