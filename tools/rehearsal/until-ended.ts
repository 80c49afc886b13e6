import { setTimeout as delay } from 'node:timers/promises';
import type { Books, System } from '../replay/system/system.ts';

const PAUSE_MS = 1_000;
const LONGEST_STANDSTILL_MS = 90_000;

const isOver = ({ fulfilling, underWay: { outbox, handling } }: Books): boolean =>
  fulfilling.underWay + outbox + handling === 0;

export type UntilEnded = {
  readonly system: Pick<System, 'reconciliation'>;
  readonly say: (line: string) => void;
};

/** The books once every order has come to its end, or as they are when nothing has ended for a minute and a half. */
export const untilEnded = async ({ system, say }: UntilEnded): Promise<Books> => {
  let least = Number.POSITIVE_INFINITY;
  let moved = performance.now();
  for (let turn = 0; ; turn += 1) {
    const books = await system.reconciliation();
    const left = books.fulfilling.underWay;
    if (left < least) [least, moved] = [left, performance.now()];
    if (isOver(books) || performance.now() - moved > LONGEST_STANDSTILL_MS) return books;
    if (turn % 5 === 0) say(`fulfilment: ${left} of ${books.orders.total} orders are under way`);
    await delay(PAUSE_MS);
  }
};
