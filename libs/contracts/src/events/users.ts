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

export const UserChanged = defineEvent({
  ...users,
  summary: 'What an account says of its owner is another by now; it has the whole of it, changed or not.',
  changes: [since('2026-11-30')],
  schema: z.object({
    userId: id,
    version,
    email: text.meta({ pii: true }),
    name: text.meta({ pii: true }),
    givenName: text.optional().meta({ pii: true }),
    familyName: text.optional().meta({ pii: true }),
    locale: text.meta({ description: 'BCP 47.' }),
    changedAt: instant,
  }),
  sample: {
    userId: sampleIds.customer,
    version: 2,
    email: 'ada@example.com',
    name: 'Ada King',
    givenName: 'Ada',
    familyName: 'King',
    locale: 'en-GB',
    changedAt: '2026-03-04T05:30:00.000Z',
  },
});

export const UserErased = defineEvent({
  ...users,
  summary: 'A user was erased, and is no more: delete what you hold of the person, and what still arrives of them.',
  schema: z.object({ userId: id, version, erasedAt: instant }),
  sample: { userId: sampleIds.customer, version: 3, erasedAt: '2026-03-04T06:07:08.090Z' },
});
