import { OrderlineProblem } from '../faults.ts';
import { insideOf } from '../inside.ts';
import { holding } from './holding.ts';
import { identityOf } from './identity.ts';
import { type Identity, realClock } from './line.ts';
import type { RealtimeClient, RealtimeOptions } from './live-types.ts';
import type { Told, Wants } from './messages.ts';
import { sharedByTabs } from './platform.ts';
import { codes } from './protocol.ts';
import { nextPauseMs } from './reconnecting.ts';
import type { LiveState } from './state.ts';
import { type Tabs, tabs } from './tabs.ts';
import { lookingOut } from './wake.ts';

type Ports = {
  readonly client: RealtimeClient<unknown>;
  readonly options: RealtimeOptions;
  readonly wants: () => Wants;
  readonly hear: (told: Told) => void;
  readonly told: (state: LiveState) => void;
};

/** Tabs with other messages do not understand each other. */
const messages = 'orderline-live-1';
/** Whether the session is still the same is seen each time that it was looked around so often. */
const looksPerCheck = 4;

type Who = Identity & { readonly userId?: string };

/** Finds out who is signed in, joins the other tabs of the same user, and stays until that is over. */
export const joining = ({ client, options, wants, hear, told: tellState }: Ports) => {
  const inside = insideOf(client);
  const { session, hasUser, baseUrl } = inside;
  const { clock = realClock, random = Math.random, shared = sharedByTabs(), WebSocket, wake } = options;
  let state: LiveState = { is: 'connecting' };
  let who: Who | undefined;
  let group: Tabs | undefined;
  let looks = 0;
  let noRetry = () => {};

  const told = (next: LiveState): void => {
    if (state.is === 'stopped') return;
    state = next;
    if (next.is === 'stopped') leave();
    tellState(next);
  };
  const signedOut = () => told({ is: 'stopped', code: codes.sessionEnded, reason: 'signed out' });

  const join = (found: Who | null) => {
    if (state.is === 'stopped') return;
    if (!found) return signedOut();
    who = found;
    const { userId = '' } = found;
    group = tabs({
      name: `${messages} ${baseUrl} ${userId}`,
      id: random().toString(36).slice(2),
      shared: (hasUser && shared) || undefined,
      clock,
      random,
      hold: holding({ inside, identity: found, clock, random, WebSocket }),
      wants,
      hear: (message) => ('state' in message ? told(message.state) : hear(message)),
    });
  };
  const begin = (failures: number) => {
    const readUserId = async () => (await client.users.readProfile()).id;
    const found = hasUser ? identityOf({ session, readUserId }) : Promise.resolve(keyOf(session));
    found.then(join, (fault: unknown) => {
      if (state.is === 'stopped') return;
      if (fault instanceof OrderlineProblem && fault.status < 429) return signedOut();
      const ms = nextPauseMs(failures, random);
      told({ is: 'waiting', untilMs: clock.now() + ms });
      noRetry = clock.after(ms, () => begin(failures + 1));
    });
  };

  const check = (): void => {
    who?.tokens().then(
      (tokens) => {
        if (!tokens) signedOut();
      },
      // Nobody can be asked now: whoever connects next finds out.
      () => {},
    );
  };
  const look = (woke: boolean): void => {
    group?.look(woke);
    if (woke || ++looks % looksPerCheck === 0) check();
  };
  const noLook = lookingOut({
    clock,
    look,
    goAway: () => group?.goAway(),
    comeBack: () => group?.comeBack(),
    wake,
  });
  const noWatch = session.watch(check);
  const leave = (): void => {
    noRetry();
    noLook();
    noWatch();
    group?.close();
  };
  begin(0);

  return {
    state: () => state,
    userId: () => who?.userId,
    /** Before anybody is there to hear it, it is heard when they are. */
    sayWants: () => group?.sayWants(),
    stop: (code: number, reason: string) => told({ is: 'stopped', code, reason }),
  };
};

/** A program with a key is the same for ever. */
const keyOf = ({ tokens, renew }: Identity): Who => ({ tokens, renew });
