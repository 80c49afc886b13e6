import { type Consumer, consumerBackoff, openBatch, type WireEvent } from '@orderline/domain/messaging';
import { ok } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { expect, it } from 'vitest';
import { pgParkingLot } from '../messaging/parking-lot.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { openDatabase } from './database.ts';
import { isOverdue } from './failure.ts';

const opened = useDatabase();

const now = new Date('2026-03-04T05:06:07.089Z');

const anEvent = (): WireEvent => ({
  topic: 'orderline.orders.v1',
  key: newId(),
  headers: { ce_id: newId(), 'content-type': 'application/json' },
  value: '{}',
});

it('an event whose statements never end in time is parked after three tries, and the next one is handled', async () => {
  const { url } = opened();
  const sizes = { poolSize: 2, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 300, connectTimeoutMs: 5_000 };
  const hasty = openDatabase({ url, applicationName: 'overdue', ...sizes });
  const [heavy, light] = [anEvent(), anEvent()];
  const consumer: Consumer = {
    name: `overdue-${newId()}`,
    decode: ({ key, headers }) => ({
      ok: true,
      event: { id: headers.ce_id ?? '', type: 'OrderPlaced', aggregateId: key, version: 1, occurredAt: now },
    }),
    handlerOf: () => async (_delivery, event) => {
      const isHeavy = event.id === heavy.headers.ce_id;
      if (isHeavy) await hasty.business.transaction((send) => send({ text: 'select pg_sleep(60)', params: [] }));
      return ok('handled');
    },
  };
  const ports = {
    parking: pgParkingLot(opened().database.business),
    deadLetters: { send: async () => expect.unreachable('it is tried again') },
    isOutage: (error: unknown) => error instanceof Unavailable,
    isOverdue,
    backoff: consumerBackoff,
    within: <Value>(_wire: WireEvent, work: () => Promise<Value>) => work(),
    now: () => now,
  };
  const receive = await openBatch(ports, consumer)([heavy.key, light.key]);
  await expect(receive([heavy])).rejects.toBeInstanceOf(Unavailable);
  await expect(receive([heavy])).rejects.toBeInstanceOf(Unavailable);
  expect(await receive([heavy])).toEqual(['parked']);
  expect(await receive([light])).toEqual(['handled']);
  expect(await ports.parking.blockedKeys(consumer.name, [heavy.key, light.key])).toEqual(new Set([heavy.key]));
  await hasty.close();
});
