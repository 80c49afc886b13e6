import type { Answered } from './load.ts';
import { readBooks, type System } from './system.ts';

/** A caller who is turned away for want of room is no wrong result. */
const TURNED_AWAY = ['429', '503'];

/** What was answered that should not have been, in words. */
export const wrongAnswers = (name: string, answers: readonly Answered[], expected: '200' | '201'): readonly string[] =>
  answers.flatMap(({ statuses }) =>
    Object.entries(statuses)
      .filter(([status]) => status !== expected && !TURNED_AWAY.includes(status))
      .map(([status, count]) => `${name}: ${count} answers were ${status}, not ${expected}`),
  );

export const answeredBy = (answers: readonly Answered[], status: string): number =>
  answers.reduce((sum, { statuses }) => sum + (statuses[status] ?? 0), 0);

/** Whether each order that was told is there, with its event and its stock; with a worker, what it makes of each, too. */
export const wrongBooks = async ({ sql, worker }: System, told: number): Promise<readonly string[]> => {
  const { orders, events, effects, wrongStock } = await readBooks(sql);
  return [
    orders === told ? '' : `${told} orders were answered 201, ${orders} are there`,
    events === orders ? '' : `${orders} orders have ${events} events`,
    wrongStock === 0 ? '' : `the stock of ${wrongStock} products is not what their orders hold`,
    worker === undefined || effects === orders ? '' : `${orders} orders have ${effects} notifications`,
  ].filter((fault) => fault !== '');
};
