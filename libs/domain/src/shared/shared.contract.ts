import { describe, expect, it } from 'vitest';
import {
  asId,
  type DomainEvent,
  err,
  type IdempotencyKeys,
  type Inbox,
  type Outbox,
  ok,
  type Transact,
} from './index.ts';

export { insertOnceContract } from './insert-once.contract.ts';
export { snapshotsContract } from './snapshots.contract.ts';

export type SharedStores = {
  readonly outbox: Outbox<DomainEvent>;
  readonly inbox: Inbox;
  readonly idempotency: IdempotencyKeys;
};

export type SharedHarness = {
  readonly transact: Transact<SharedStores>;
  /** The ids of the events recorded so far, in order. */
  recorded(): Promise<readonly string[]>;
  newId(): string;
};

const now = new Date('2026-01-02T03:04:05.678Z');

const anEvent = (id: string, aggregate: string, version: number): DomainEvent => ({
  id: asId(id),
  type: 'OrderCancelled',
  aggregate: { type: 'order', id: asId(aggregate) },
  version,
  occurredAt: now,
  data: { orderId: aggregate, customerId: aggregate, lines: [{ productId: aggregate, quantity: 1 }], cancelledAt: now },
});

/** What every `transact` and the stores that all features share must do. */
export const sharedContract = (where: string, open: () => Promise<SharedHarness>): void => {
  describe(`transactions, outbox, inbox and idempotency keys ${where}`, () => {
    it('commits what an accepted transaction wrote', async () => {
      const { transact, recorded, newId } = await open();
      const id = newId();
      await transact(async ({ outbox }) => ok(await outbox.append([anEvent(id, newId(), 1)])));
      expect(await recorded()).toContain(id);
    });

    it('rolls back what a refused transaction wrote', async () => {
      const { transact, recorded, newId } = await open();
      const id = newId();
      const result = await transact(async ({ outbox }) => {
        await outbox.append([anEvent(id, newId(), 1)]);
        return err('no' as const);
      });
      expect(result).toEqual({ ok: false, error: 'no' });
      expect(await recorded()).not.toContain(id);
    });

    it('rolls back what a failed transaction wrote, and throws its error on', async () => {
      const { transact, recorded, newId } = await open();
      const id = newId();
      const failing = transact(async ({ outbox }) => {
        await outbox.append([anEvent(id, newId(), 1)]);
        throw new Error('broken');
      });
      await expect(failing).rejects.toThrow('broken');
      expect(await recorded()).not.toContain(id);
    });

    it('throws at a transaction inside a transaction', async () => {
      const { transact } = await open();
      const nested = transact(async () => transact(async () => ok(1)));
      await expect(nested).rejects.toThrow(/inside/);
    });

    it('never records one version of an aggregate twice', async () => {
      const { transact, newId } = await open();
      const order = newId();
      const append = () => transact(async ({ outbox }) => ok(await outbox.append([anEvent(newId(), order, 1)])));
      await append();
      await expect(append()).rejects.toThrow();
    });

    it('admits an event once for each consumer, and never an older version', async () => {
      const { transact, newId } = await open();
      const [aggregateId, one, two] = [asId(newId()), asId(newId()), asId(newId())];
      const admit = (consumer: string, eventId: typeof one, version: number) =>
        transact(async ({ inbox }) =>
          ok(await inbox.admit({ consumer, eventId: asId(eventId), type: 'OrderPlaced', aggregateId, version }, now)),
        );
      expect(await admit('a', two, 2)).toEqual(ok('first'));
      expect(await admit('a', two, 2)).toEqual(ok('duplicate'));
      expect(await admit('b', two, 2)).toEqual(ok('first'));
      expect(await admit('a', one, 1)).toEqual(ok('stale'));
      expect(await admit('b', asId(newId()), 3)).toEqual(ok('first'));
    });

    it('keeps the value of a key, tells it again, and refuses the key for another request', async () => {
      const { transact, newId } = await open();
      const idempotencyKey = { scope: 'a caller, a route', key: newId(), fingerprint: 'f1' };
      const value = { at: now, list: [1, { deep: 'x' }], missing: null };
      await transact(async ({ idempotency }) => {
        expect(await idempotency.claim(idempotencyKey, now)).toEqual({ kind: 'claimed' });
        return ok(await idempotency.store(idempotencyKey, value, null));
      });
      await transact(async ({ idempotency }) => {
        expect(await idempotency.claim(idempotencyKey, now)).toEqual({ kind: 'stored', value });
        expect(await idempotency.claim({ ...idempotencyKey, fingerprint: 'f2' }, now)).toEqual({ kind: 'reused' });
        expect(await idempotency.claim({ ...idempotencyKey, scope: 'another' }, now)).toEqual({ kind: 'claimed' });
        return err('undone');
      });
    });

    it('gives a key back when its transaction is refused', async () => {
      const { transact, newId } = await open();
      const idempotencyKey = { scope: 's', key: newId(), fingerprint: 'f' };
      const claim = () =>
        transact(async ({ idempotency }) => {
          expect(await idempotency.claim(idempotencyKey, now)).toEqual({ kind: 'claimed' });
          return err('out of stock');
        });
      await claim();
      await claim();
    });

    it('lets one of many concurrent claims through, and tells the others its value', async () => {
      const { transact, newId } = await open();
      const idempotencyKey = { scope: 's', key: newId(), fingerprint: 'f' };
      const claims = Array.from({ length: 20 }, () =>
        transact(async ({ idempotency }) => {
          const claim = await idempotency.claim(idempotencyKey, now);
          if (claim.kind === 'claimed') await idempotency.store(idempotencyKey, 'the value', null);
          return ok(claim.kind === 'stored' ? claim.value : claim.kind);
        }),
      );
      const answers = (await Promise.all(claims)).map((result) => result.ok && result.value);
      expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'the value')).toHaveLength(19);
    });
  });
};
