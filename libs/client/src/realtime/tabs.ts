import type { Clock } from './line.ts';
import type { Told, Wants } from './messages.ts';
import { asTabMessage, type Held, type LeaderSeen, type Shared, type TabMessage } from './tab-messages.ts';

type Ports = {
  readonly name: string;
  readonly id: string;
  readonly shared: Shared | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Opens the connection; what it tells goes to all tabs. */
  readonly hold: (tell: (told: Told) => void) => Held;
  readonly wants: () => Wants;
  readonly hear: (told: Told) => void;
};

/** How long a leader may take to answer: one that is frozen never does, and holds its lock all the same. */
const answerMs = 2_000;
/** How often the leader asks which tabs are still there, as none says so that crashes. */
const rollMs = 60_000;

export type Tabs = ReturnType<typeof tabs>;

/** One of the tabs leads: it holds the lock, and the connection of all. The others tell it what they want. */
export const tabs = ({ name, id, shared, clock, random, hold, wants, hear }: Ports) => {
  const broadcast = shared?.openBroadcast(name);
  let isClosed = false;
  /** Out of the way of others, while the browser freezes this tab. */
  let isAway = false;
  let mine: { readonly held: Held; readonly release: () => void } | undefined;
  let leader: string | undefined;
  let waiting = new AbortController();
  let contest = 0;
  let missing = new Set<string>();
  let known = new Set<string>();
  let isAsking = false;
  let noAnswer = () => {};
  let noRoll = () => {};

  const answered = (): void => {
    isAsking = false;
    noAnswer();
  };
  const post = (message: TabMessage): void => broadcast?.postMessage(message);
  const announce = (held: Held, roll = false) => post({ leader: id, state: held.state(), ...(roll && { roll }) });

  const sayWants = (): void => {
    if (isClosed) return;
    if (mine) mine.held.wants(id, wants());
    else post({ tab: id, wants: wants() });
  };

  const callTheRoll = (): void => {
    for (const gone of missing) mine?.held.left(gone);
    missing = new Set(known);
    known = new Set();
    if (mine) announce(mine.held, true);
    noRoll = clock.after(rollMs, callTheRoll);
  };

  const lead = (release: () => void): void => {
    answered();
    leader = id;
    const tell = (told: Told): void => {
      post({ leader: id, told });
      hear(told);
    };
    mine = { held: hold(tell), release };
    announce(mine.held);
    sayWants();
    if (broadcast) noRoll = clock.after(rollMs, callTheRoll);
  };
  const resign = (): void => {
    if (!mine) return;
    const { held, release } = mine;
    [mine, leader] = [undefined, undefined];
    noRoll();
    held.close();
    post({ resigned: id });
    release();
  };

  /** Waits for the lock, or takes it from a leader that is as good as dead. */
  const contend = (steal: boolean): void => {
    if (!shared || isClosed || isAway) return;
    const turn = ++contest;
    answered();
    waiting.abort();
    waiting = new AbortController();
    const options = steal ? { steal } : { signal: waiting.signal };
    const isMine = () => turn === contest && !isClosed && !isAway;
    const held = () => (isMine() ? new Promise<void>(lead) : undefined);
    const over = (): void => {
      if (!isMine()) return;
      resign();
      contend(false);
      askForLeader();
    };
    shared.locks.request(name, options, held).then(over, over);
  };

  /** Whoever asks again waits no longer for it, unless the time before did not count, as nothing ran. */
  const askForLeader = (woke = false): void => {
    post({ anyone: true, ...(woke && { woke }) });
    if (isAsking && !woke) return;
    answered();
    isAsking = true;
    noAnswer = clock.after(answerMs * (1 + random() / 5), () => contend(true));
  };

  const seeLeader = ({ leader: seen, state, roll }: LeaderSeen): void => {
    if (mine) return;
    answered();
    const isNew = leader !== seen;
    leader = seen;
    hear({ state });
    if (isNew || roll) sayWants();
  };

  const receive = ({ data }: { readonly data: unknown }): void => {
    const message = asTabMessage(data);
    if (isClosed || isAway) return;
    if ('told' in message) {
      if (message.leader !== leader || mine) return;
      answered();
      hear(message.told);
    } else if ('leader' in message) seeLeader(message);
    else if ('resigned' in message) {
      if (message.resigned === leader && !mine) askForLeader();
    } else if (mine) serve(mine.held, message);
  };
  const serve = (held: Held, message: TabMessage): void => {
    if ('anyone' in message) {
      announce(held);
      if (message.woke) held.wake();
      else held.tick();
    } else if ('tab' in message) {
      known.add(message.tab);
      missing.delete(message.tab);
      held.wants(message.tab, message.wants);
    } else if ('left' in message) held.left(message.left);
  };

  const begin = () => {
    if (!broadcast) return lead(() => {});
    broadcast.onmessage = receive;
    contend(false);
    askForLeader();
  };
  begin();

  const leave = (): void => {
    answered();
    contest++;
    waiting.abort();
    post({ left: id });
    resign();
  };
  return {
    sayWants,
    /** Looked at now and then, and all the more when the device or the page wakes up. */
    look: (woke: boolean): void => {
      if (isClosed || isAway) return;
      if (!mine) {
        askForLeader(woke);
        if (woke) sayWants();
      } else if (woke) mine.held.wake();
      else mine.held.tick();
    },
    /** The page is about to be frozen: somebody else is to lead. On its own, it has nothing better to do than to go on. */
    goAway: (): void => {
      if (!broadcast || isAway || isClosed) return;
      leave();
      isAway = true;
    },
    comeBack: (): void => {
      if (!isAway || isClosed) return;
      isAway = false;
      leader = undefined;
      contend(false);
      askForLeader(true);
    },
    close: (): void => {
      if (isClosed) return;
      leave();
      isClosed = true;
      if (!broadcast) return;
      broadcast.onmessage = null;
      broadcast.close();
    },
  };
};
