import { z } from 'zod';

/** What every answer of an operation carries (draft-ietf-httpapi-ratelimit-headers-10). */
export const rateLimitHeaders = {
  'RateLimit-Policy': z
    .string()
    .optional()
    .meta({
      description:
        'How many requests (`q`) each caller may make in a window of so many seconds (`w`): by API key, else by user, else by address. A second policy is one of the operation.',
      example: '"default";q=600;w=60',
      header: { id: 'RateLimitPolicy' },
    }),
  RateLimit: z
    .string()
    .optional()
    .meta({
      description: 'How many requests are left (`r`) until the window ends in so many seconds (`t`), by policy.',
      example: '"default";r=599;t=60',
      header: { id: 'RateLimit' },
    }),
} as const;

export const retryAfter = z
  .string()
  .optional()
  .meta({
    description: 'Seconds to wait before the request is sent again.',
    example: '12',
    header: { id: 'RetryAfter' },
  });
