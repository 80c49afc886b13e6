import type { EventOf, EventType } from '@orderline/contracts/events';
import { message } from '@orderline/contracts/partners';
import * as z from 'zod';
import type { Chance } from '../dials/chance.ts';
import type { SendingDials } from '../dials/dials.ts';

/** What a partner remembers of an order; instants in milliseconds since 1970. */
export const orderSchema = z.object({
  orderId: z.string(),
  stage: z.string(),
  /** When the stage began. */
  since: z.int(),
  /** When the partner goes on by itself. */
  dueAt: z.int().nullable(),
  /** The version of the last request that it took. */
  request: z.int(),
  /** The version of the last event that it made. */
  event: z.int(),
  origin: z.object({ correlationId: z.string().optional(), traceparent: z.string().optional() }),
  /** Events that come behind the next one, or at `releaseAt`. */
  held: z.array(message),
  releaseAt: z.int().nullable(),
});

export type PartnerOrder<Stage extends string = string> = Omit<z.output<typeof orderSchema>, 'stage'> & {
  readonly stage: Stage;
};

export type Message = z.output<typeof message>;

export type Request = EventOf;

/** An event to be: its type, and its data but for the version. */
export type Saying = { readonly type: EventType; readonly data: object };

export type Moment<Values extends SendingDials = SendingDials> = {
  readonly now: number;
  readonly dials: Values;
  readonly chance: Chance;
};

export type Step = {
  /** What changes of the order. */
  readonly change: Partial<Pick<PartnerOrder, 'stage' | 'since' | 'dueAt'>>;
  readonly say?: Saying | undefined;
  /** Why it does or says nothing. */
  readonly note?: string;
};

/** How a partner takes a request, and goes on by itself when an order is due; pure. */
export type Rules<Values extends SendingDials> = {
  readonly requestTopic: string;
  readonly receive: (order: PartnerOrder, request: Request, moment: Moment<Values>) => Step;
  readonly due: (order: PartnerOrder, moment: Moment<Values>) => Step;
};

/** The stage of an order that the partner has not been asked about before. */
export const UNKNOWN = 'unknown';

export const newOrder = (orderId: string, now: number): PartnerOrder => ({
  orderId,
  stage: UNKNOWN,
  since: now,
  dueAt: null,
  request: 0,
  event: 0,
  origin: {},
  held: [],
  releaseAt: null,
});
