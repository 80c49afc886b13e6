import { describe, expect, it } from 'vitest';
import type { Admission, Delivery, EventId, Id, InsertOnce, NewId } from './index.ts';

export type InsertOnceHarness<Row> = {
  readonly insertOnce: InsertOnce<Row>;
  /** What can be written. */
  aRow(): Row;
  /** What cannot; undefined where everything can. */
  readonly poison?: () => Promise<Row> | Row;
  /** How often each row was written; undefined where nobody can see it. */
  readonly written?: (rows: readonly Row[]) => Promise<readonly number[]>;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const many = 1_000;

type Kind = { /** Whether there are rows that cannot be written. */ readonly mayFail?: boolean };

/** What every store must do that admits deliveries and inserts the rows of those that are first. */
export const insertOnceContract = <Row>(
  where: string,
  open: () => Promise<InsertOnceHarness<Row>>,
  { mayFail = true }: Kind = {},
): void => {
  const setUp = async () => {
    const harness = await open();
    const { insertOnce, aRow, written, newId } = harness;
    const consumer = `c ${newId()}`;
    const delivery = (aggregateId: Id, version: number, of = consumer): Delivery => ({
      ...{ consumer: of, eventId: newId<EventId>(), type: 'OrderPlaced', aggregateId, version },
    });
    const insertionOf = (one: Delivery) => ({ delivery: one, row: aRow() });
    const insert = async (...deliveries: readonly Delivery[]): Promise<readonly Admission[]> => {
      const insertions = deliveries.map(insertionOf);
      const admissions = await insertOnce(insertions, now);
      if (written) {
        expect(await written(insertions.map(({ row }) => row))).toEqual(
          admissions.map((admission) => (admission === 'first' ? 1 : 0)),
        );
      }
      return admissions;
    };
    return { ...harness, insert, insertionOf, delivery, consumer, anAggregate: () => newId<Id>() };
  };

  describe(`what is inserted once for each event ${where}`, () => {
    it('is nothing where nothing was delivered', async () => {
      const { insert } = await setUp();
      expect(await insert()).toEqual([]);
    });

    it('is one row for an event, though it comes twice in a list and again in the next', async () => {
      const { insert, delivery, anAggregate } = await setUp();
      const [one, other] = [delivery(anAggregate(), 1), delivery(anAggregate(), 1)];
      expect(await insert(one, other, one)).toEqual(['first', 'first', 'duplicate']);
      expect(await insert(other)).toEqual(['duplicate']);
      expect(await insert(one, delivery(anAggregate(), 1), one)).toEqual(['duplicate', 'first', 'duplicate']);
    });

    it('is nothing for a version that is not newer than one before, in the list or in the store', async () => {
      const { insert, delivery, anAggregate } = await setUp();
      const [one, other] = [anAggregate(), anAggregate()];
      const late = delivery(one, 1);
      expect(await insert(delivery(one, 2), late, delivery(other, 1), delivery(one, 3))).toEqual([
        ...['first', 'stale', 'first', 'first'],
      ]);
      expect(await insert(delivery(one, 3), delivery(other, 1), delivery(other, 2), delivery(one, 4), late)).toEqual([
        ...['stale', 'stale', 'first', 'first', 'duplicate'],
      ]);
      expect(await insert(delivery(one, 4))).toEqual(['stale']);
    });

    it('is for each consumer by itself, also in one list', async () => {
      const { insert, delivery, anAggregate, newId } = await setUp();
      const aggregate = anAggregate();
      const ours = delivery(aggregate, 2);
      const theirs = { ...ours, consumer: `other ${newId()}` };
      expect(await insert(ours, theirs, { ...delivery(aggregate, 1), consumer: theirs.consumer })).toEqual([
        ...['first', 'first', 'stale'],
      ]);
    });

    it('is one row for each event, where two receive the same ones at once, in opposite order', async () => {
      const { insertOnce, insertionOf, delivery, anAggregate } = await setUp();
      for (let round = 0; round < 20; round += 1) {
        const deliveries = Array.from({ length: 25 }, () => delivery(anAggregate(), 1));
        const [ones, others] = await Promise.all([
          insertOnce(deliveries.map(insertionOf), now),
          insertOnce(deliveries.toReversed().map(insertionOf), now),
        ]);
        const firsts = [...ones, ...others].filter((admission) => admission === 'first');
        expect(firsts).toHaveLength(deliveries.length);
        expect(new Set([...ones, ...others])).toEqual(new Set(['first', 'duplicate']));
      }
    });

    it('keeps the newest version, where two are at the same aggregates at once, in opposite order', async () => {
      const { insertOnce, insertionOf, delivery, anAggregate, insert } = await setUp();
      for (let round = 0; round < 20; round += 1) {
        const aggregates = Array.from({ length: 25 }, anAggregate);
        const newer = aggregates.map((id) => delivery(id, 2));
        const older = aggregates.toReversed().map((id) => delivery(id, 1));
        const [ones, others] = await Promise.all([
          insertOnce(newer.map(insertionOf), now),
          insertOnce(older.map(insertionOf), now),
        ]);
        expect(new Set(ones)).toEqual(new Set(['first']));
        expect(others).not.toContain('duplicate');
        expect(new Set(await insert(...aggregates.map((id) => delivery(id, 2))))).toEqual(new Set(['stale']));
      }
    });

    it('is as much as is delivered, a thousand events too', async () => {
      const { insert, delivery, anAggregate } = await setUp();
      const aggregates = Array.from({ length: many / 4 }, anAggregate);
      const deliveries = [1, 2, 3, 4].flatMap((version) => aggregates.map((id) => delivery(id, version)));
      expect(new Set(await insert(...deliveries))).toEqual(new Set(['first']));
      expect(new Set(await insert(...deliveries))).toEqual(new Set(['duplicate']));
    });

    if (!mayFail) return;

    it('is all or nothing, where one of the rows cannot be written', async () => {
      const { insert, insertOnce, insertionOf, delivery, anAggregate, poison, written } = await setUp();
      if (!poison || !written) throw new Error('the harness has no row that cannot be written');
      const [before, after] = [delivery(anAggregate(), 1), delivery(anAggregate(), 1)];
      const [first, last] = [insertionOf(before), insertionOf(after)];
      const middle = { delivery: delivery(anAggregate(), 1), row: await poison() };
      await expect(insertOnce([first, middle, last], now)).rejects.toThrow();
      expect(await written([first.row, last.row])).toEqual([0, 0]);
      expect(await insert(before, middle.delivery, after)).toEqual(['first', 'first', 'first']);
    });
  });
};
