import { describe, expect, it } from 'vitest';
import type { Result } from '../shared/index.ts';
import { type ChannelLog, type ChannelName, MOST_RECOVERED, type Position, type Reading } from './index.ts';

export type ChannelLogHarness = {
  readonly log: ChannelLog;
  /** A channel that was never spoken of; it may have its first publications already. */
  aChannel(): Promise<ChannelName>;
  /** Publishes as many, one after the other. */
  publish(channel: ChannelName, count: number): Promise<unknown>;
  /** Loses the publications up to the offset; undefined where all are kept for good. */
  readonly forget?: (channel: ChannelName, upTo: number) => Promise<unknown>;
  /** Begins another epoch. */
  beginEpoch(): Promise<unknown>;
  /** Where nothing was ever published; undefined where every channel stands somewhere. */
  readonly nowhere?: () => ChannelName;
};

const unrecoverable = { ok: false, error: { kind: 'unrecoverable' } };

type Lacking = 'forget' | 'nowhere';

/** What every log of channels must do; of what its harness lacks there is nothing to hold it to. */
export const channelLogContract = (
  where: string,
  open: () => Promise<ChannelLogHarness>,
  lacks: readonly Lacking[] = [],
): void => {
  const itWith = (part: Lacking, name: string, test: () => Promise<unknown>): void => {
    if (!lacks.includes(part)) it(name, test);
  };
  const setUp = async () => {
    const harness = await open();
    const { log, publish } = harness;
    const read = async (channel: ChannelName, since?: Position) => {
      const [answer] = await log.read([{ channel, since }]);
      return answer;
    };
    const standing = async (channel: ChannelName): Promise<Position> => readingOf(await read(channel)).position;
    const aChannelWith = async (count: number) => {
      const channel = await harness.aChannel();
      const begin = await standing(channel);
      if (count > 0) await publish(channel, count);
      return { channel, begin, at: (offset: number): Position => ({ ...begin, offset }) };
    };
    return { ...harness, read, standing, aChannelWith };
  };

  describe(`a log of channels ${where}`, () => {
    it('is asked for nothing', async () => {
      const { log } = await setUp();
      expect(await log.read([])).toEqual([]);
    });

    it('says where a channel stands, also before anything was told in it, and tells what comes first', async () => {
      const { aChannelWith, read, publish } = await setUp();
      const { channel, begin, at } = await aChannelWith(0);
      expect(begin).toEqual({ epoch: expect.stringMatching(/^[\w-]{1,64}$/), offset: expect.any(Number) });
      expect(readingOf(await read(channel)).publications).toEqual([]);
      expect(readingOf(await read(channel, begin)).publications).toEqual([]);
      await publish(channel, 1);
      const reading = readingOf(await read(channel, begin));
      expect(offsetsOf(reading)).toEqual([begin.offset + 1]);
      expect(reading.position).toEqual(at(begin.offset + 1));
    });

    it('tells from every position exactly what follows it, oldest first', async () => {
      const { aChannelWith, read, standing } = await setUp();
      const { channel, begin, at } = await aChannelWith(7);
      const last = begin.offset + 7;
      expect(await standing(channel)).toEqual(at(last));
      for (let offset = 0; offset <= last; offset += 1) {
        const reading = readingOf(await read(channel, at(offset)));
        expect(offsetsOf(reading)).toEqual(Array.from({ length: last - offset }, (_, index) => offset + 1 + index));
        expect(reading.position).toEqual(at(last));
        for (const { type, at: time } of reading.publications) {
          expect(type).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
          expect(Number.isInteger(time)).toBe(true);
        }
      }
    });

    it('tells nothing where no position was named, only where the channel stands', async () => {
      const { aChannelWith, read } = await setUp();
      const { channel, begin, at } = await aChannelWith(3);
      const reading = readingOf(await read(channel));
      expect([reading.position, reading.publications]).toEqual([at(begin.offset + 3), []]);
    });

    it('answers as many requests as there are, in their order, each channel its own, also one channel twice', async () => {
      const { aChannelWith, log } = await setUp();
      const channels = await Promise.all([0, 1, 2, 3, 4].map(aChannelWith));
      const requests = channels.flatMap(({ channel, begin }) => [
        { channel, since: begin },
        { channel, since: undefined },
      ]);
      const shuffled = requests.toSorted(() => Math.random() - 0.5);
      const answers = await log.read(shuffled);
      expect(answers).toHaveLength(shuffled.length);
      for (const [index, { channel, since }] of shuffled.entries()) {
        const count = channels.findIndex((one) => one.channel === channel);
        const begin = channels[count]?.begin.offset ?? 0;
        const reading = readingOf(answers[index]);
        expect(reading.position.offset).toBe(begin + count);
        expect(reading.publications).toHaveLength(since === undefined ? 0 : count);
      }
    });

    it('tells nobody what another channel has: the data are those of the channel alone', async () => {
      const { aChannelWith, log } = await setUp();
      const channels = await Promise.all([2, 3].map(aChannelWith));
      const [ones, others] = await log.read(channels.map(({ channel, begin }) => ({ channel, since: begin })));
      const data = (answer: typeof ones) => readingOf(answer).publications.map((told) => JSON.stringify(told.data));
      expect(data(ones)).toHaveLength(2);
      expect(data(ones).filter((one) => data(others).includes(one))).toEqual([]);
    });

    it.each([
      ['of another epoch', (position: Position) => ({ ...position, epoch: 'another' })],
      ['of another epoch, at the beginning', () => ({ epoch: 'another', offset: 0 })],
      ['of an epoch without a name', (position: Position) => ({ ...position, epoch: '' })],
      ['of an epoch that looks like one of theirs', (position: Position) => ({ ...position, epoch: "x'; --" })],
      ['ahead of the channel', (position: Position) => ({ ...position, offset: position.offset + 1 })],
      ['far ahead', (position: Position) => ({ ...position, offset: Number.MAX_SAFE_INTEGER })],
    ])('refuses a position %s, and answers the others', async (_what, spoilt) => {
      const { aChannelWith, log, standing } = await setUp();
      const { channel, begin } = await aChannelWith(2);
      const last = await standing(channel);
      const answers = await log.read([
        { channel, since: begin },
        { channel, since: spoilt(last) },
        { channel, since: last },
      ]);
      expect(answers[1]).toEqual(unrecoverable);
      expect([answers[0], answers[2]].map((answer) => readingOf(answer).publications.length)).toEqual([2, 0]);
    });

    it(`tells ${MOST_RECOVERED} publications, and refuses where there are more`, async () => {
      const { aChannelWith, read, publish } = await setUp();
      const { channel, begin, at } = await aChannelWith(MOST_RECOVERED);
      expect(readingOf(await read(channel, begin)).publications).toHaveLength(MOST_RECOVERED);
      await publish(channel, 1);
      expect(await read(channel, begin)).toEqual(unrecoverable);
      expect(readingOf(await read(channel, at(begin.offset + 1))).publications).toHaveLength(MOST_RECOVERED);
      expect(readingOf(await read(channel)).position).toEqual(at(begin.offset + MOST_RECOVERED + 1));
    });

    itWith('forget', 'refuses a position behind what is kept, and never tells the rest as if it were all', async () => {
      const { aChannelWith, read, forget } = await setUp();
      if (!forget) return expect.unreachable();
      const { channel, begin, at } = await aChannelWith(5);
      await forget(channel, begin.offset + 2);
      expect(await read(channel, begin)).toEqual(unrecoverable);
      expect(await read(channel, at(begin.offset + 1))).toEqual(unrecoverable);
      expect(readingOf(await read(channel, at(begin.offset + 2))).publications).toHaveLength(3);
      await forget(channel, begin.offset + 5);
      expect(await read(channel, at(begin.offset + 4))).toEqual(unrecoverable);
      expect(readingOf(await read(channel, at(begin.offset + 5))).publications).toEqual([]);
      expect(readingOf(await read(channel)).position).toEqual(at(begin.offset + 5));
    });

    it('knows no position of an epoch before, once another one has begun', async () => {
      const { aChannelWith, read, beginEpoch, standing } = await setUp();
      const { channel, begin } = await aChannelWith(2);
      const last = await standing(channel);
      await beginEpoch();
      expect((await standing(channel)).epoch).not.toBe(last.epoch);
      expect(await read(channel, begin)).toEqual(unrecoverable);
      expect(await read(channel, last)).toEqual(unrecoverable);
      expect(await read(channel, { ...last, offset: 0 })).toEqual(unrecoverable);
    });

    itWith('nowhere', 'refuses what stands nowhere, with and without a position', async () => {
      const { nowhere, log, aChannelWith } = await setUp();
      if (!nowhere) return expect.unreachable();
      const { channel, begin } = await aChannelWith(1);
      const answers = await log.read([
        { channel: nowhere(), since: undefined },
        { channel: nowhere(), since: { ...begin, offset: 0 } },
        { channel, since: begin },
      ]);
      expect(answers.slice(0, 2)).toEqual([unrecoverable, unrecoverable]);
      expect(offsetsOf(readingOf(answers[2]))).toEqual([begin.offset + 1]);
    });

    it('is one snapshot for each channel, though others publish meanwhile', async () => {
      const { aChannelWith, publish, read } = await setUp();
      const { channel, begin } = await aChannelWith(0);
      const publishing = (async () => {
        for (let count = 0; count < 20; count += 1) await publish(channel, 1);
      })();
      let seen = begin.offset;
      while (seen < begin.offset + 20) {
        const reading = readingOf(await read(channel, begin));
        const told = reading.position.offset - begin.offset;
        expect(offsetsOf(reading)).toEqual(Array.from({ length: told }, (_, index) => begin.offset + 1 + index));
        expect(reading.position.offset).toBeGreaterThanOrEqual(seen);
        seen = reading.position.offset;
      }
      await publishing;
    });
  });
};

const readingOf = (answer: Result<Reading, unknown> | undefined): Reading => {
  if (!answer?.ok) throw new Error('the log refused what it has');
  return answer.value;
};

const offsetsOf = ({ publications }: Reading): readonly number[] => publications.map(({ offset }) => offset);
