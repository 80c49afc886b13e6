import { isCluster, nodeClients, type RedisAddress, redisClient } from '../client.ts';
import { PARTITIONS } from './names.ts';
import { addressOfNode, masterOf, slotOfTag } from './slots.ts';
import { SUBSCRIBER, type SubscriberLink, subscriberLink } from './subscriber-link.ts';

export type LinksEvents = {
  readonly onMessage: (name: string, text: string) => void;
  readonly onReady: (link: SubscriberLink) => void;
  readonly onLost: (link: SubscriberLink, error: unknown) => void;
  /** Partitions may have another link now. */
  readonly onRouted: () => void;
};

export type Links = {
  /** Undefined while nobody is known to have the partition. */
  of(partition: number): SubscriberLink | undefined;
  /** What may be subscribed to by one command has one of these. */
  batchOf(partition: number): number;
  close(): void;
};

const ROUTES_MS = 1000;

const SLOTS = Array.from({ length: PARTITIONS }, (_, partition) => slotOfTag(String(partition)));

const linkOver = (client: Parameters<typeof subscriberLink>[0], events: LinksEvents, onMoved: () => void) => {
  const link: SubscriberLink = subscriberLink(client, {
    onMessage: events.onMessage,
    onReady: () => events.onReady(link),
    onLost: (error) => events.onLost(link, error),
    onMoved,
  });
  return link;
};

/** One link to a server, or to the master that the Sentinels name; one to each master of a cluster that has partitions. */
export const openLinks = async (address: RedisAddress, events: LinksEvents): Promise<Links> => {
  const { keyPrefix: _keyPrefix, ...plain } = address;
  const client = await redisClient(plain, SUBSCRIBER);
  if (!isCluster(client)) {
    const link = linkOver(client, events, () => undefined);
    return { of: () => link, batchOf: () => 0, close: link.close };
  }
  const clientOf = await nodeClients(plain, SUBSCRIBER);
  const links = new Map<string, SubscriberLink>();
  let routes: readonly (string | undefined)[] = [];

  const route = (): void => {
    const next = SLOTS.map((slot) => masterOf(client, slot));
    if (next.every((node, partition) => node === routes[partition])) return;
    routes = next;
    for (const node of new Set(next)) {
      if (node !== undefined && !links.has(node)) links.set(node, linkOver(clientOf(addressOfNode(node)), events, ask));
    }
    for (const [node, link] of links) {
      if (next.includes(node)) continue;
      links.delete(node);
      link.close();
    }
    events.onRouted();
  };
  const ask = (): void => client.refreshSlotsCache(route);
  // It looks for a node that is gone by itself; what it finds is seen here.
  const looking = setInterval(route, ROUTES_MS).unref();
  client.on('error', () => undefined);
  client.on('ready', route);
  client.on('refresh', route);
  return {
    of: (partition) => links.get(routes[partition] ?? ''),
    batchOf: (partition) => partition,
    close: () => {
      clearInterval(looking);
      client.disconnect();
      for (const link of links.values()) link.close();
    },
  };
};
