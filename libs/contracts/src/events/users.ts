import * as z from 'zod';
import { defineEvent, since } from './event-contract.ts';
import { id, instant, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const users = {
  topic: 'orderline.users.v1',
  direction: 'send',
  source: '/orderline/users',
  aggregateId: 'userId',
  schemaVersion: 1,
  changes: [since('2026-11-22')],
} as const;

export const UserRegistered = defineEvent({
  ...users,
  summary: 'A customer has an account: registered by themselves, or invited by staff.',
  schema: z.object({
    userId: id,
    version,
    email: text.meta({ pii: true }),
    name: text.meta({ pii: true }),
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

export const UserErased = defineEvent({
  ...users,
  summary: 'A user was erased, and is no more: delete what you hold of the person, and what still arrives of them.',
  schema: z.object({ userId: id, version, erasedAt: instant }),
  sample: { userId: sampleIds.customer, version: 2, erasedAt: '2026-03-04T06:07:08.090Z' },
});
