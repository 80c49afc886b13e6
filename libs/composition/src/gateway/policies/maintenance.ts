import type { PolicyKit } from '@orderline/contracts/gateway/policy';

/** Refuses requests while a service is worked on, or those alone that would change something there. */
export const policy = ({ z, definePolicy }: PolicyKit) =>
  definePolicy({
    options: z.strictObject({
      methods: z
        .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))
        .min(1)
        .optional(),
      retryAfterSeconds: z.int().min(1).max(86_400).default(60),
      detail: z.string().min(1).max(200).default('The service is being worked on. Come back later.'),
    }),
    request: ({ options: { methods, retryAfterSeconds, detail }, request }) => {
      if (methods && !methods.some((method) => method === request.method)) return undefined;
      return { refuse: { problem: 'unavailable', detail, headers: { 'retry-after': String(retryAfterSeconds) } } };
    },
  });
