import { type PollPorts, type Result, workOff } from '../shared/index.ts';
import { advance } from './advance.ts';
import type { Fulfilment } from './fulfilment.ts';
import type { FulfilmentPorts } from './handle-events.ts';
import type { PaymentAnswer, Payments } from './payments.ts';
import type { DueFulfilment, FulfilmentAgenda } from './ports.ts';
import { refundable } from './refund.ts';

export type AskForPaymentsPorts = FulfilmentPorts & {
  readonly payments: Payments;
  readonly agenda: FulfilmentAgenda;
};

/** Longer than any call to the provider takes. */
export const leaseMs = 30_000;

export type PaymentQuestions = {
  /** Takes at most `limit` fulfilments whose turn it is; nobody else takes them for half a minute. */
  take(request: { readonly limit: number }): Promise<readonly DueFulfilment[]>;
  /** Asks the provider about one, with no transaction open meanwhile, and tells the fulfilment the answer. */
  ask(due: DueFulfilment): Promise<void>;
};

export const askForPayments = (ports: AskForPaymentsPorts): PaymentQuestions => ({
  take: ({ limit }) => {
    const now = ports.now();
    return ports.agenda.takeDue({ now, until: new Date(now.getTime() + leaseMs), limit });
  },
  ask: async ({ fulfilment, resume }) => {
    await resume(() => askFor(ports, fulfilment));
  },
});

export const askFor = async (ports: AskForPaymentsPorts, fulfilment: Fulfilment): Promise<Result<unknown, unknown>> => {
  const { transact, payments, timeouts, newId, now } = ports;
  const { orderId, status: asked } = fulfilment;
  const answer = await question(payments, fulfilment);
  return transact((stores) => {
    const timing = { timeouts, now: now() };
    return advance(stores, { orderId, input: { kind: 'payment', asked, answer }, timing, newId });
  });
};

/** An authorisation that brought no answer before is looked for first: it may have happened. */
export const question = async (payments: Payments, fulfilment: Fulfilment): Promise<PaymentAnswer> => {
  const { orderId, amount, status, attempts } = fulfilment;
  switch (status) {
    case 'authorising': {
      const found = attempts > 0 ? await payments.find(orderId) : ({ kind: 'none' } as const);
      return found.kind === 'none' ? payments.authorise({ orderId, amount }) : found;
    }
    case 'capturing':
      return payments.capture(orderId);
    case 'voiding':
      return undo(payments, fulfilment);
    default:
      throw new Error(`order ${orderId} is ${status}: there is nothing to ask the payment provider`);
  }
};

/** While a refund by staff is asked for, what is left is not known: then it is only looked how the payment stands. */
const undo = async (payments: Payments, fulfilment: Fulfilment): Promise<PaymentAnswer> => {
  const { orderId, payment, refunding } = fulfilment;
  if (refunding > 0) return payments.find(orderId);
  const left = refundable(fulfilment);
  if (payment !== 'captured' || left.minor === 0) return payments.void(orderId);
  const answer = await payments.refund(orderId, { refundId: orderId, amount: left });
  if (answer.kind !== 'done' && answer.kind !== 'refused') return answer;
  return { kind: 'known', status: answer.kind === 'done' ? 'refunded' : answer.status };
};

export type PaymentLoopPorts = PollPorts & { readonly questions: PaymentQuestions };

export type RunPaymentQuestions = {
  readonly signal: AbortSignal;
  /** Questions under way at once. */
  readonly limit: number;
};

export const pauseMs = { first: 20, longest: 500 };

/** Asks about payments until the signal aborts, then waits for the questions under way. */
export const runPaymentQuestions =
  ({ questions, ...ports }: PaymentLoopPorts) =>
  ({ signal, limit }: RunPaymentQuestions): Promise<void> =>
    workOff({ ...ports, take: (most) => questions.take({ limit: most }), perform: questions.ask })({
      signal,
      limit,
      pauseMs,
    });
