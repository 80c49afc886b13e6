import { z } from 'zod';
import { defineEvent } from './event-contract.ts';
import { id, instant, version } from './fields.ts';

export const UserRegistered = defineEvent({
  topic: 'orderline.users.v1',
  source: '/orderline/users',
  aggregateId: 'userId',
  schemaVersion: 1,
  schema: z.object({
    userId: id,
    version,
    email: z.string().meta({ pii: true }),
    name: z.string().meta({ pii: true }),
    registeredAt: instant,
  }),
});
