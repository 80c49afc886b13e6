import { client, type OrderlineProblem } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { shown } from '../ui/money.ts';
import { say } from '../ui/say.ts';
import { basket } from './basket.ts';
import { totalText } from './basket-lines.ts';

/** What the products cost now, in place of what they cost when they were put into the basket. */
const takePrices = async (): Promise<void> => {
  const lines = await Promise.all(
    basket.lines().map(async (line) => {
      const { price } = await client.products.read({ id: line.id });
      return { ...line, price };
    }),
  );
  basket.set(lines);
  say(`The basket now comes to ${totalText()}`);
};

/** Tells that the order would cost something else now, and lets the customer take that. */
export const priceNotice = ({ problem: { total } }: OrderlineProblem): HTMLElement => {
  const now = total ? shown(total) : 'another';
  const notice = noticeOf(undefined, `A price has changed: it is now ${now}, not ${totalText()}. Nothing was ordered.`);
  const take = () =>
    void takePrices().then(
      () => notice.remove(),
      (caught) => notice.replaceWith(noticeOf(caught)),
    );
  notice.append(el('button', { type: 'button', class: 'second', click: take }, 'Take the new price'));
  return notice;
};
