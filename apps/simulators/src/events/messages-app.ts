import { messages } from '@orderline/contracts/partners';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { Faults } from '../http/faults.ts';
import type { EventPartner } from './event-partner.ts';

const PAGE = 500;

const WAIT_MS = 1_000;

const position = z.coerce.number().int().nonnegative().optional();

export type MessagesPorts = {
  readonly partner: EventPartner;
  readonly faults: Faults;
  readonly stopping: AbortSignal;
};

const bodyOf = async ({ req }: Context) => messages.safeParse(await req.json().catch(() => null));

/** The HTTP form of a partner: `POST /messages` takes requests, `GET /messages?after=` gives events. */
export const serveMessages = (app: Hono, { partner, faults, stopping }: MessagesPorts): void => {
  const firstOf = async (context: Context) => String((await bodyOf(context)).data?.items[0]?.headers.ce_id);
  const afterOf = async ({ req }: Context) => String(req.query('after'));
  app.post('/messages', faults.around('POST /messages', firstOf), async (context) => {
    const body = await bodyOf(context);
    if (!body.success) return context.json({ code: 'invalid', detail: z.prettifyError(body.error) }, 422);
    for (const item of body.data.items) partner.receive(item);
    return context.body(null, 202);
  });
  app.get('/messages', faults.around('GET /messages', afterOf), async (context) => {
    const after = position.safeParse(context.req.query('after'));
    if (!after.success) return context.json({ code: 'invalid', detail: 'after is a position' }, 400);
    if (after.data !== undefined) partner.arrived(after.data);
    if (partner.eventsAfter(after.data, 1).length === 0) {
      await partner.nextEvent(AbortSignal.any([AbortSignal.timeout(WAIT_MS), context.req.raw.signal, stopping]));
    }
    return context.json({ items: partner.eventsAfter(after.data, PAGE) });
  });
};
