import { crc32 } from 'node:zlib';
import type { ChannelName } from '@orderline/domain/realtime';
import { isCluster, type RedisClient } from '../client.ts';

/**
 * Into how many parts the channels fall. All keys of one part are on one node of a cluster, so that it must never change:
 * processes of two releases would not hear each other.
 */
export const PARTITIONS = 256;

export const partitionOf = (channel: ChannelName): number => crc32(channel) % PARTITIONS;

const tagged = (channel: ChannelName): string => `{${partitionOf(channel)}}.${channel}`;

/** Databases of one server share what is published, so that the name says which one it is about. */
export const publishedName = (channel: ChannelName, database: number): string =>
  `orderline:${database}:${tagged(channel)}`;

export const databaseOf = (client: RedisClient): number => (isCluster(client) ? 0 : (client.options.db ?? 0));

/** The key of what is kept of a channel. */
export const keyOf = (what: 'standing' | 'recent' | 'news' | 'news-log' | 'told', channel: ChannelName, more = '') =>
  `orderline:${what}:${tagged(channel)}${more && `:${more}`}`;
