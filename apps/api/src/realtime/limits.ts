import type { UserId } from '@orderline/domain/shared';
import type { ApiConfig } from '@orderline/platform';

export type ConnectionLimits = Pick<
  ApiConfig['realtime'],
  'connections' | 'connectionsPerUser' | 'connectionsPerAddress'
>;

/** Counts the connections of this process. */
export type ConnectionCounts = {
  /** Counts one more, unless it is too many: of the process, or of its address. */
  enter(address: string): 'full' | 'crowded' | null;
  leave(address: string): void;
  /** Counts one more for its user, once that is known; false where it is too many. */
  claim(userId: UserId): boolean;
  giveUp(userId: UserId): void;
  readonly total: () => number;
};

const countsOf = <Key>(most: number) => {
  const counts = new Map<Key, number>();
  return {
    add: (key: Key): boolean => {
      const count = counts.get(key) ?? 0;
      if (count >= most) return false;
      counts.set(key, count + 1);
      return true;
    },
    remove: (key: Key): void => {
      const count = (counts.get(key) ?? 0) - 1;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
};

/** Addresses of our own proxies are not counted. */
export const countConnections = (
  limits: ConnectionLimits,
  isOurs: (address: string) => boolean = () => false,
): ConnectionCounts => {
  const addresses = countsOf<string>(limits.connectionsPerAddress);
  const users = countsOf<UserId>(limits.connectionsPerUser);
  let total = 0;
  return {
    enter: (address) => {
      if (total >= limits.connections) return 'full';
      if (!isOurs(address) && !addresses.add(address)) return 'crowded';
      total += 1;
      return null;
    },
    leave: (address) => {
      total -= 1;
      if (!isOurs(address)) addresses.remove(address);
    },
    claim: users.add,
    giveUp: users.remove,
    total: () => total,
  };
};
