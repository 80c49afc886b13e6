import * as z from 'zod';
import { money } from './fields.ts';

export const fault = z
  .object({
    pointer: z.string().optional().meta({ description: 'Where in the body, as a JSON Pointer fragment (RFC 6901).' }),
    parameter: z.string().optional().meta({ description: 'Which part of the path or the query.' }),
    header: z.string().optional().meta({ description: 'Which header.' }),
    code: z.string(),
    detail: z.string(),
    available: z.int().optional().meta({ description: 'Units that can be had, where there are too few.' }),
  })
  .meta({ id: 'Fault' });

/** The body of every answer that is not 2xx or 304 (RFC 9457). */
export const problem = z
  .object({
    type: z.string().meta({ description: 'The page that explains this kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'The path that was asked for.' }),
    code: z.string().meta({ description: 'Stable; clients decide by it, and tolerate new ones.' }),
    requestId: z.string(),
    traceId: z.string().optional(),
    errors: z.array(fault).optional().meta({ description: 'Every fault that was found, at most 50.' }),
    existingId: z.string().optional().meta({ description: 'What is in the way.' }),
    orderIds: z.array(z.string()).optional().meta({ description: 'The orders that are in the way.' }),
    total: money.optional().meta({ description: 'What the order costs now.' }),
    available: z.int().optional().meta({ description: 'Units that can be taken out.' }),
  })
  .meta({ id: 'Problem' });

export type Fault = z.infer<typeof fault>;
export type Problem = z.infer<typeof problem>;
