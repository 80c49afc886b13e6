import * as z from 'zod';
import { demoTrouble } from '../demo.ts';
import { instant } from '../fields.ts';

const count = z.int();

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character or half a surrogate pair');

export const consumer = text(100).meta({ example: 'fulfilment' });
export const eventId = text(200).meta({ example: demoTrouble.deadLetter });

export const fields = {
  consumer: z.string().meta({ description: 'Who could not handle it; `relay` where it could not be published.' }),
  eventId: z.string().meta({ description: 'Its id; where it was read, of an event without one.' }),
  type: z.string(),
  topic: z.string(),
  partitionKey: z.string().meta({ description: 'Those of one key wait for each other.' }),
  attempts: count,
  dueAt: instant.nullable().meta({ description: 'When it is tried again; null: not before somebody acts.' }),
  error: z.string(),
  parkedAt: instant,
};

export const parkedEvent = z.object(fields).meta({ id: 'ParkedEvent' });

export const trial = z
  .object({
    outcome: z.enum(['handled', 'published', 'ignored', 'fault']),
    detail: z.string().nullable().meta({ description: 'Who handles it, the topic, or what is wrong.' }),
  })
  .meta({
    id: 'ReplayTrial',
    description:
      'What a replay would meet now, as far as it can be told without one: the schema of today, and who follows the type.',
  });

export const fingerprint = z
  .string()
  .max(2_000)
  .regex(/^[^\0\p{Cs}]*$/u, 'holds NUL or half a surrogate pair')
  .optional()
  .meta({ description: 'Only those of this fingerprint.' });

export const broken = {
  ...{ consumer: 'fulfilment', eventId: demoTrouble.deadLetter, type: 'OrderPlaced' },
  ...{ topic: 'orderline.orders.v1', partitionKey: demoTrouble.order, attempts: 4, dueAt: null },
  ...{ error: 'Error: no amount 17', parkedAt: '2026-11-22T10:11:12.000Z' },
};

/** CloudEvents, as every event that was published has them. */
export const brokenHeaders = {
  ce_specversion: '1.0',
  ce_id: broken.eventId,
  ce_source: '/orderline/orders',
  ce_type: broken.type,
  ce_time: '2026-11-22T10:00:00.000Z',
  ce_subject: broken.partitionKey,
  ce_dataschema: 'https://orderline.example/schemas/OrderPlaced/1.json',
  ce_traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  ce_correlationid: '0199c0de-7a00-7000-8000-0000000000aa',
  'content-type': 'application/json',
};

export const reads = { outcome: 'handled' as const, detail: 'fulfilment' };
