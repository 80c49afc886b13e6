import type { OrderBooks } from './order-books.ts';
import type { World } from './struck-world.ts';
import { pay, receive, relay, sweepDeadlines, type Way } from './way.ts';

/** One step of a process; `first` happens once, and beyond the database. */
export type Step = {
  readonly name: string;
  readonly first?: (world: World, way: Way) => void | Promise<void>;
  readonly run: (world: World, way: Way) => Promise<void>;
  /** Struck in another life. */
  readonly spared?: true;
};

/** An order from its placing to its end, and all that there is of it then. */
export type Life = {
  readonly name: string;
  /** Units of the product, of which the order takes two. */
  readonly units: number;
  readonly steps: readonly Step[];
  readonly end: OrderBooks;
  /** Events may have been put off on the way. */
  readonly isPatient?: true;
  /** The totals of the books are held against what is left in them. */
  readonly isCounted?: true;
};

export const now = () => new Date();
export const relayed: Step = { name: 'the relay', run: relay };
export const asked: Step = { name: 'payment', run: pay };
export const received = (consumer: string, name = consumer): Step => ({
  name,
  run: (world, way) => receive(world, way, consumer),
});
export const spared = (step: Step): Step => ({ ...step, spared: true });
export const first = (step: Step, act: NonNullable<Step['first']>): Step => ({ ...step, first: act });
export const overdue = (name: string) => first({ name, run: sweepDeadlines }, ({ clock }) => clock.forward(1_001));

export const begun = [spared(relayed), spared(received('fulfilment'))];
