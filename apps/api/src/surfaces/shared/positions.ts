import { id } from '@orderline/contracts/http/fields';
import type { StuckPosition } from '@orderline/domain/fulfilment';
import type { ParkedPosition } from '@orderline/domain/messaging';
import { asId, type OrderId } from '@orderline/domain/shared';
import { z } from 'zod';

/** Of parked events, as a cursor keeps it. */
export const parkedPosition: z.ZodType<ParkedPosition> = z.object({ parkedAt: z.coerce.date(), eventId: z.string() });

/** Of stuck orders. */
export const stuckPosition: z.ZodType<StuckPosition> = z.object({
  updatedAt: z.coerce.date(),
  orderId: id.transform((text) => asId<OrderId>(text)),
});
