import * as z from 'zod';
import { name } from './names.ts';
import { longDuration } from './quantities.ts';
import { limit } from './rule.ts';

const { mode, failClosed } = limit.shape;

const id = z.uuid().transform((text) => text.toLowerCase());

const quota = z.strictObject({
  name,
  requests: z.int().min(1).max(1_000_000_000),
  window: longDuration.refine((ms) => ms % 1_000 === 0, 'whole seconds'),
  mode,
  failClosed,
});

/** Whoever uses services as one: a program with several keys, a partner, a department. */
export const consumer = z
  .strictObject({
    name: name
      .refine((text) => !z.uuid().safeParse(text).success, 'a name, not an id')
      .describe('What services are told.'),
    keys: z.array(id).max(1_000).default([]).describe('Ids of API keys.'),
    users: z.array(id).max(1_000).default([]).describe('Ids of users; their API keys count for them, too.'),
    subjects: z
      .array(z.strictObject({ issuer: z.url({ protocol: /^https?$/ }), subject: z.string().min(1).max(255) }))
      .max(1_000)
      .default([])
      .describe('Whom an OIDC issuer calls so (sub).'),
    quotas: z
      .array(quota)
      .max(8)
      .default([])
      .describe('How many requests it has over all rules together that ask who comes.'),
  })
  .refine(({ keys, users, subjects }) => keys.length + users.length + subjects.length > 0, 'keys, users or subjects');

export type ConsumerInFile = z.output<typeof consumer>;
