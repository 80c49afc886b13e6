import { type Announcement, channelOf, nameOf } from '@orderline/domain/realtime';
import { describe, expect, it } from 'vitest';
import { partitionOf } from './names.ts';
import { slotOfTag } from './slots.ts';
import { publicationOf, published, unreadAt, userChannel } from './testing/channels.ts';
import { decodeAnnouncement, decodePublication, encodeAnnouncement } from './wire.ts';

const channel = userChannel();
const told = { kind: 'published', channel } as const;

describe('an announcement on its way', () => {
  it.each<readonly [string, Announcement]>([
    ['what was published', published(channel, 7)],
    ['what was published where nobody counts', { ...told, publication: publicationOf(channel, 7), epoch: 'one' }],
    ['what was read', { kind: 'read', channel, unread: unreadAt(3) }],
    ['news that only the log knows', { kind: 'advanced', channel }],
  ])('arrives as it was sent: %s', (_what, announcement) => {
    expect(decodeAnnouncement(channel, encodeAnnouncement(announcement))).toEqual(announcement);
  });

  it('is of the channel in which it arrives, whatever it says', () => {
    const other = userChannel();
    const text = JSON.stringify({ kind: 'advanced', channel: other });
    expect(decodeAnnouncement(channel, text)).toEqual({ kind: 'advanced', channel });
  });

  it.each([
    '',
    'no json',
    'null',
    '[]',
    '7',
    '{}',
    '{"kind":"other"}',
    '{"kind":"published","epoch":"one"}',
    '{"kind":"published","epoch":1,"publication":{"offset":1,"type":"a","at":1}}',
    '{"kind":"published","epoch":"one","publication":{"offset":-1,"type":"a","at":1}}',
    '{"kind":"published","epoch":"one","publication":{"offset":1.5,"type":"a","at":1}}',
    '{"kind":"published","epoch":"one","publication":{"offset":1,"type":7,"at":1}}',
    '{"kind":"read"}',
    '{"kind":"read","unread":{"count":"1","revision":1}}',
  ])('is none where nobody can read it: %s', (text) => {
    expect(decodeAnnouncement(channel, text)).toBeNull();
  });

  it.each(['', '{', '{"offset":null}', '{"offset":9007199254740993,"type":"a","at":1}'])(
    'has no publication: %s',
    (text) => expect(decodePublication(text)).toBeNull(),
  );
});

describe('a channel', () => {
  it.each([
    ['admin:orders', 85],
    ['admin:stock', 115],
    ['user:0198c4b2-7a00-7000-8000-000000000001', 98],
  ])('is in the same partition for ever, as releases side by side must hear each other: %s', (name, partition) => {
    const channel = channelOf(name);
    expect(channel && partitionOf(nameOf(channel))).toBe(partition);
  });

  it.each([
    ['123456789', 12_739],
    ['', 0],
    ['foo', 12_182],
  ])('is found in a cluster as its specification says: %j', (tag, slot) => {
    expect(slotOfTag(tag)).toBe(slot);
  });
});
