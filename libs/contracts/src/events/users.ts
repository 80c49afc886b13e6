import * as z from 'zod';
import { defineEvent } from './event-contract.ts';
import { id, instant, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

export const UserRegistered = defineEvent({
  topic: 'orderline.users.v1',
  direction: 'send',
  source: '/orderline/users',
  summary: 'A customer has an account: registered by themselves, or invited by staff.',
  aggregateId: 'userId',
  schemaVersion: 1,
  schema: z.object({
    userId: id,
    version,
    email: z.string().meta({ pii: true }),
    name: z.string().meta({ pii: true }),
    registeredAt: instant,
  }),
  sample: {
    userId: sampleIds.customer,
    version: 1,
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    registeredAt: '2026-03-04T05:06:07.089Z',
  },
});
