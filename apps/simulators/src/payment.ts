import { minorOf } from '@orderline/contracts/money';
import { authorisation, paymentUnknown, refundOrder } from '@orderline/contracts/partners';
import type { Logger } from '@orderline/platform';
import type { Context, Hono } from 'hono';
import type { Chance } from './dials/chance.ts';
import { oneOf } from './dials/chance.ts';
import type { Dials, DialsOf } from './dials/dials.ts';
import { createFaults } from './http/faults.ts';
import { partnerApp } from './http/partner-app.ts';
import { ledgerOf } from './payment/ledger.ts';
import type { PaymentBook } from './payment/payment-book.ts';
import { authorise, type Change, change, refund, type Verdict } from './payment/payments.ts';

export type PaymentPorts = {
  readonly book: PaymentBook;
  readonly dials: Dials<DialsOf<'payment'>>;
  readonly chance: Chance;
  readonly logger: Logger;
  readonly stopping: AbortSignal;
};

const reasons = ['insufficient-funds', 'card-expired', 'suspected-fraud'] as const;

const changes = ['capture', 'void'] as const satisfies readonly Change[];

const refuse = (context: Context, status: 400 | 404 | 422, code: string, detail: string): Response =>
  context.json({ code, detail }, status);

const unknown = (context: Context): Response =>
  refuse(context, 404, paymentUnknown.shape.code.value, 'there is no such payment');

/** An Idempotency-Key is one request: with another payment's body it is a mistake. */
const KEY_REUSED = 'this Idempotency-Key was used for another payment';

/** The payment provider of the contracts' `payments.ts`. */
export const paymentApp = ({ book, dials, chance, logger, stopping }: PaymentPorts): Hono => {
  const faults = createFaults({ dials, chance, stopping });
  const app = partnerApp({ name: 'payment', dials, faults, ledger: () => ledgerOf(book.all()), logger });
  const decline = (reference: string): string | undefined =>
    chance(reference, 'authorise', 'declines') < dials.now().declines
      ? oneOf(reasons, chance(reference, 'authorise', 'reason'))
      : undefined;
  const conclude = (context: Context, { kind, payment }: Verdict, key?: string): Response => {
    if (kind === 'conflict') return context.json({ code: 'wrong-status', payment }, 409);
    if (kind === 'new') book.keep(payment, key);
    return context.json(payment, kind === 'new' && key !== undefined ? 201 : 200);
  };
  const ofBody = async ({ req }: Context) =>
    String(authorisation.safeParse(await req.json().catch(() => null)).data?.reference);
  const ofPath = async ({ req }: Context) => String(req.param('reference'));

  app.post('/v1/payments', faults.around('authorise', ofBody), async (context) => {
    const key = context.req.header('idempotency-key');
    if (key === undefined) return refuse(context, 400, 'no-key', 'an authorisation needs an Idempotency-Key');
    const body = authorisation.safeParse(await context.req.json().catch(() => null));
    if (!body.success || !minorOf(body.data.amount)) {
      return refuse(context, 422, 'invalid', 'expected { reference: UUID, amount: { amount, currency } }');
    }
    const { reference, amount } = body.data;
    if ((book.referenceOf(key) ?? reference) !== reference) return refuse(context, 422, 'key-reused', KEY_REUSED);
    return conclude(context, authorise(book.find(reference), { reference, amount, decline: decline(reference) }), key);
  });
  app.get('/v1/payments/:reference', faults.around('find', ofPath), (context) => {
    const payment = book.find(context.req.param('reference'));
    return payment ? context.json(payment) : unknown(context);
  });
  const referenceIn = (context: Context): string | undefined =>
    authorisation.shape.reference.safeParse(context.req.param('reference')).data;
  for (const asked of changes) {
    app.post(`/v1/payments/:reference/${asked}`, faults.around(asked, ofPath), (context) => {
      const reference = referenceIn(context);
      if (reference === undefined) return refuse(context, 422, 'invalid', NO_UUID);
      const verdict = change(book.find(reference), reference, asked);
      return verdict ? conclude(context, verdict) : unknown(context);
    });
  }
  app.post('/v1/payments/:reference/refund', faults.around('refund', ofPath), async (context) => {
    const reference = referenceIn(context);
    if (reference === undefined) return refuse(context, 422, 'invalid', NO_UUID);
    const sent = await context.req.text();
    const body = sent === '' ? undefined : refundOrder.safeParse(parsed(sent));
    if (body && !body.success) return refuse(context, 422, 'invalid', 'expected nothing, or { refund: UUID, amount }');
    const verdict = refund(book.find(reference), reference, body?.data);
    return verdict ? conclude(context, verdict) : unknown(context);
  });
  return app;
};

const NO_UUID = 'a reference is a UUID';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
