import type { Logger } from '@orderline/platform';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Dials, GivenDials, Partner } from '../dials/dials.ts';
import type { Faults } from './faults.ts';

export type PartnerPorts<Values> = {
  readonly name: Partner;
  readonly dials: Dials<Values>;
  readonly faults: Faults;
  /** What checks from outside read. */
  readonly ledger: () => object;
  readonly logger: Logger;
};

const given = z.record(z.string(), z.unknown());

const jsonOf = ({ req }: Context): Promise<unknown> => req.json().catch(() => undefined);

/** What a partner answers whatever its dials say: /health, /ledger, and the dials themselves. */
export const partnerApp = <Values>({ name, dials, faults, ledger, logger }: PartnerPorts<Values>): Hono => {
  const app = new Hono();
  app.get('/health', (context) => context.json({ status: 'up', partner: name, counts: faults.counts() }));
  app.get('/ledger', (context) => context.json(ledger()));
  app.get('/dials', (context) => context.json(dials.now()));
  app.put('/dials', async (context) => {
    const wanted = given.safeParse(await jsonOf(context));
    if (!wanted.success) return context.json({ code: 'not-json', detail: 'give a JSON object of dials' }, 400);
    const changed = turn(dials, wanted.data);
    if (typeof changed === 'string') return context.json({ code: 'no-such-dial', detail: changed }, 422);
    logger.info({ dials: wanted.data }, `the dials of the ${name} are turned`);
    return context.json(changed);
  });
  app.notFound((context) =>
    context.json(
      { code: 'not-found', detail: `the ${name} simulator has no ${context.req.method} ${context.req.path}` },
      404,
    ),
  );
  app.onError((error, context) => {
    logger.error({ err: error, path: context.req.path }, `the ${name} simulator failed`);
    return context.json({ code: 'internal', detail: 'the simulator itself failed: its log tells why' }, 500);
  });
  return app;
};

const turn = <Values>(dials: Dials<Values>, wanted: GivenDials): (Values & object) | string => {
  try {
    return Object.assign({}, dials.put(wanted));
  } catch (error) {
    if (error instanceof z.ZodError) return z.prettifyError(error);
    throw error;
  }
};
