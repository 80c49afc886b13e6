import type { OrderFact } from '@orderline/domain/reporting';
import type { OrderId, ProductId, UserId } from '@orderline/domain/shared';
import { newId } from './new-id.ts';

/** Park and Miller's, so that what fails can be run again. */
export const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

export type Random = ReturnType<typeof randomOf>;

export type Shop = { readonly customers: readonly UserId[]; readonly products: readonly ProductId[] };

/** Within a day of the beginning of a month, by the quarter of an hour and to the millisecond. */
const aroundAMonth = (random: Random): number =>
  Date.UTC(2026, 9 + random(3)) + (random(192) - 96) * 900_000 - random(2);

/** What becomes of an order, in the order of its versions, around the days on which clocks change and months begin. */
export const historyOf = (random: Random, { customers, products }: Shop): readonly OrderFact[] => {
  const orderId = newId<OrderId>();
  const currency = random(4) === 0 ? 'EUR' : 'GBP';
  let at =
    random(3) === 0
      ? aroundAMonth(random)
      : Date.parse('2026-09-25T00:00:00Z') + random(70 * 96) * 900_000 + random(3) * 1_000;
  const of = (version: number) => ({ orderId, version, at: new Date(at) });
  const lines = products
    .filter((_, place) => place === 0 || random(3) === 0)
    .map((productId) => ({ productId, units: 1 + random(3), minor: random(400_000) }));
  const total = { minor: lines.reduce((sum, { minor }) => sum + minor, 0), currency };
  const country = [null, 'GB', 'DE'][random(3)] ?? null;
  const customerId = customers[random(customers.length)] as UserId;
  const facts: OrderFact[] = [{ ...of(1), kind: 'placed', customerId, country, total, lines }];
  for (let version = 2; random(3) > 0; version += 1) {
    at += random(40) * 3_600_000 + random(1_000);
    const what = random(5);
    if (what < 2)
      facts.push({
        ...of(version),
        kind: 'cancelled',
        reason: [null, 'customer', 'payment-declined'][random(3)] ?? null,
      });
    else if (what < 4) {
      const minor = [total.minor, 1 + random(total.minor + 1), Math.ceil(total.minor / 2)][random(3)] ?? 1;
      facts.push({ ...of(version), kind: 'refunded', amount: { minor, currency } });
    } else if (!facts.some(({ kind }) => kind === 'shipped')) facts.push({ ...of(version), kind: 'shipped' });
  }
  return facts;
};
