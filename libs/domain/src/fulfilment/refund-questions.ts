import { type Now, ok, type PollPorts, type Result, type Transact, workOff } from '../shared/index.ts';
import { leaseMs, type RunPaymentQuestions } from './payment-questions.ts';
import type { Payments } from './payments.ts';
import type { DueRefund, FulfilmentRepository, OrderProgress, RefundAgenda, RefundRepository } from './ports.ts';
import { type Refund, settleRefund } from './refund.ts';

export type AskForRefundsPorts = {
  readonly transact: Transact<{
    readonly fulfilments: FulfilmentRepository;
    readonly refunds: RefundRepository;
    readonly orderProgress: OrderProgress;
  }>;
  readonly payments: Payments;
  readonly refundAgenda: RefundAgenda;
  readonly now: Now;
};

export type RefundQuestions = {
  /** Takes at most `limit` refunds whose turn it is; nobody else takes them for half a minute. */
  take(request: { readonly limit: number }): Promise<readonly DueRefund[]>;
  /** Asks the provider for one, with no transaction open meanwhile, and writes down what it told. */
  ask(due: DueRefund): Promise<void>;
};

/** Refunds that staff have asked for, as the payment provider is asked for them: each once, however often it is asked. */
export const askForRefunds = (ports: AskForRefundsPorts): RefundQuestions => ({
  take: ({ limit }) => {
    const now = ports.now();
    return ports.refundAgenda.takeDue({ now, until: new Date(now.getTime() + leaseMs), limit });
  },
  ask: async ({ refund, resume }) => {
    await resume(() => askFor(ports, refund));
  },
});

const askFor = async (
  { transact, payments, now }: AskForRefundsPorts,
  { id, orderId, amount }: Refund,
): Promise<Result<null, never>> => {
  const answer = await payments.refund(orderId, { refundId: id, amount });
  return transact(async ({ fulfilments, refunds, orderProgress }) => {
    // The fulfilment first, then the order: whoever moves an order on locks them so.
    const fulfilment = await fulfilments.lock(orderId);
    const refund = await refunds.lock(id);
    if (!fulfilment || refund?.state !== 'requested') return ok(null);
    const settled = settleRefund({ fulfilment, refund, answer, now: now() });
    await refunds.save(settled.refund);
    if (settled.refund.state === 'requested') return ok(null);
    await fulfilments.save(settled.fulfilment);
    const { state, reason } = settled.refund;
    if (state === 'done') await orderProgress.refund(orderId, { amount, refundId: id, reason });
    return ok(null);
  });
};

export type RefundLoopPorts = PollPorts & { readonly questions: RefundQuestions };

/** Refunds are rare, and nobody waits before a screen for one. */
const pauseMs = { first: 250, longest: 2_000 };

/** Asks for refunds until the signal aborts, then waits for the questions under way. */
export const runRefundQuestions =
  ({ questions, ...ports }: RefundLoopPorts) =>
  ({ signal, limit }: RunPaymentQuestions): Promise<void> =>
    workOff({ ...ports, take: (most) => questions.take({ limit: most }), perform: questions.ask })({
      signal,
      limit,
      pauseMs,
    });
