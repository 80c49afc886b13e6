import { createFollower, type Follower } from '../../realtime/follower.ts';

/** Somebody who follows channels, and all that they were told. */
export type Listener = {
  readonly userId: string;
  readonly follower: Follower;
  /** Ids of notifications, in the order in which they came. */
  readonly notified: string[];
  /** How many of each channel beside. */
  readonly told: Map<string, number>;
  readonly wrong: string[];
  /** How each connection ended. */
  readonly ended: number[];
  /** Channels that were followed anew, as what was missed could not be told. */
  readonly lost: string[];
  /** Where the first channel was when it was followed. */
  from(): number;
};

type Listening = {
  readonly url: string;
  readonly userId: string;
  readonly channels: readonly string[];
  readonly token: () => string;
};

const idIn = (payload: Buffer): string => String(JSON.parse(payload.toString()).publication.data.id);

export const listen = ({ url, userId, channels, token }: Listening): Listener => {
  const { hostname: host, port } = new URL(url);
  const heard = { notified: [] as string[], told: new Map<string, number>(), wrong: [] as string[] };
  const state: { from?: number } = {};
  const [ended, lost]: [number[], string[]] = [[], []];
  const follower = createFollower(
    { place: () => ({ host, port: Number(port) }), token, channels },
    {
      live: () => {
        state.from ??= follower.followed[0]?.offset ?? 0;
      },
      told: ({ channel }, payload) => {
        heard.told.set(channel, 1 + (heard.told.get(channel) ?? 0));
        if (channel.startsWith('user:')) heard.notified.push(idIn(payload));
      },
      lost: ({ channel }) => lost.push(channel),
      wrong: (fault) => heard.wrong.push(fault),
      ended: (code) => ended.push(code),
    },
  );
  return { userId, follower, ...heard, ended, lost, from: () => state.from ?? Number.NaN };
};
