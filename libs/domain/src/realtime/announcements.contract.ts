import { describe, expect, it, vi } from 'vitest';
import { asId, type Id, type NewId } from '../shared/index.ts';
import { type Announcement, type Announcements, type Announcer, type ChannelName, nameOf } from './index.ts';

export type AnnouncementsHarness = {
  readonly announcer: Announcer;
  /** What another process hears. */
  openAnnouncements(): Promise<Announcements>;
  readonly newId: NewId;
  /** Cuts what connects the processes. */
  readonly cut: () => Promise<unknown>;
};

/** How long a server may take. */
const patience = { timeout: 10_000, interval: 20 };

/** What every way must do by which processes tell each other. */
export const announcementsContract = (where: string, open: () => Promise<AnnouncementsHarness>): void => {
  const setUp = async () => {
    const harness = await open();
    const { announcer, newId } = harness;
    const aProcess = async () => {
      const announcements = await harness.openAnnouncements();
      const heard: Announcement[] = [];
      let interruptions = 0;
      announcements.listen({
        heard: (announcement) => void heard.push(announcement),
        interrupted: () => {
          interruptions += 1;
        },
      });
      return { ...announcements, heard, interruptions: () => interruptions };
    };
    const aChannel = (): ChannelName => nameOf({ kind: 'user', id: asId(newId<Id<'User'>>()) });
    const published = (channel: ChannelName, offset: number, data: unknown = {}): Announcement => ({
      ...{ kind: 'published', channel, epoch: 'e', unread: { count: offset, revision: offset } },
      publication: { offset, type: 'order-placed', data, at: 1_772_600_767_089 },
    });
    const say = (...announcements: readonly Announcement[]) => announcer.announce(announcements);
    return { ...harness, aProcess, aChannel, published, say };
  };

  describe(`announcements ${where}`, () => {
    it('are heard in their order, as they were said, once the channel is followed', async () => {
      const { aProcess, aChannel, published, say } = await setUp();
      const process = await aProcess();
      const channel = aChannel();
      await process.follow(channel);
      const said: Announcement[] = [
        published(channel, 1, { text: 'Ü"\\\n\u2028 🫖\'; --', list: [null, 1.5, { deep: true }] }),
        { kind: 'read', channel, unread: { count: 0, revision: 2 } },
        { kind: 'advanced', channel },
        published(channel, 2),
      ];
      await say(...said);
      await vi.waitFor(() => expect(process.heard).toHaveLength(said.length), patience);
      expect(process.heard).toEqual(said);
    });

    it('are heard by every process that follows the channel, and by nobody else', async () => {
      const { aProcess, aChannel, published, say } = await setUp();
      const [one, other, third] = [await aProcess(), await aProcess(), await aProcess()];
      const [shared, own, foreign] = [aChannel(), aChannel(), aChannel()];
      await Promise.all([one.follow(shared), other.follow(shared), one.follow(own), third.follow(foreign)]);
      await say(published(own, 1), published(shared, 1));
      await say(published(foreign, 1));
      await vi.waitFor(() => {
        expect(one.heard).toEqual([published(own, 1), published(shared, 1)]);
        expect(other.heard).toEqual([published(shared, 1)]);
        expect(third.heard).toEqual([published(foreign, 1)]);
      }, patience);
    });

    it('are heard no more once the channel is followed no more, and again when it is', async () => {
      const { aProcess, aChannel, published, say } = await setUp();
      const process = await aProcess();
      const [channel, marker] = [aChannel(), aChannel()];
      await Promise.all([process.follow(channel), process.follow(marker)]);
      await process.unfollow(channel);
      await say(published(channel, 1), published(marker, 1));
      await vi.waitFor(() => expect(process.heard).toEqual([published(marker, 1)]), patience);
      await process.follow(channel);
      await say(published(channel, 2));
      await vi.waitFor(() => expect(process.heard.at(-1)).toEqual(published(channel, 2)), patience);
      expect(process.heard).toHaveLength(2);
    });

    it('are of many channels that are followed at once, and none is mistaken for another', async () => {
      const { aProcess, aChannel, published, say } = await setUp();
      const process = await aProcess();
      const channels = Array.from({ length: 300 }, aChannel);
      await Promise.all(channels.map((channel) => process.follow(channel)));
      await Promise.all(channels.filter((_, index) => index % 3 === 0).map((channel) => process.unfollow(channel)));
      await say(...channels.map((channel, index) => published(channel, index + 1)));
      const followed = channels.flatMap((channel, index) => (index % 3 === 0 ? [] : [published(channel, index + 1)]));
      await vi.waitFor(() => expect(process.heard).toHaveLength(followed.length), patience);
      expect(new Set(process.heard.map(({ channel }) => channel))).toEqual(
        new Set(followed.map(({ channel }) => channel)),
      );
    });

    it('are heard, or that there are news is, where one is too long to be said', async () => {
      const { aProcess, aChannel, published, say } = await setUp();
      const process = await aProcess();
      const [channel, marker] = [aChannel(), aChannel()];
      await Promise.all([process.follow(channel), process.follow(marker)]);
      const long = published(channel, 1, { text: 'ü'.repeat(40_000) });
      await say(long, published(marker, 1));
      await vi.waitFor(() => expect(process.heard).toContainEqual(published(marker, 1)), patience);
      const told = process.heard.filter((one) => one.channel === channel);
      expect([[long], [{ kind: 'advanced', channel }]]).toContainEqual(told);
    });

    it('may be none', async () => {
      const { say, announcer } = await setUp();
      await say();
      await announcer.publish([]);
    });

    it('are told to be incomplete after they were cut off, and are then heard again', async () => {
      const { aProcess, aChannel, published, say, cut } = await setUp();
      const process = await aProcess();
      const channel = aChannel();
      await process.follow(channel);
      await say(published(channel, 1));
      await vi.waitFor(() => expect(process.heard).toHaveLength(1), patience);
      await cut();
      await vi.waitFor(() => expect(process.interruptions()).toBeGreaterThan(0), patience);
      await vi.waitFor(async () => {
        await say(published(channel, 2));
        expect(process.heard).toContainEqual(published(channel, 2));
      }, patience);
    });
  });
};
