/** A figure of a run by section, row and column, where the run has it. */
export type FigureOf = (section: string, row: string, column: string) => number | undefined;

type Aim = {
  readonly what: string;
  /** On 2026-11-29, on the same kind of machine. */
  readonly before: string;
  readonly aim: string;
  readonly reached: (figure: FigureOf) => readonly (number | undefined)[];
};

const divided = (one: number | undefined, other: number | undefined): number =>
  (one ?? Number.NaN) / (other ?? Number.NaN);

export const AIMS: readonly Aim[] = [
  {
    what: 'order of 2 lines, api + PostgreSQL, ÷ Hono + the one statement',
    before: '3.2',
    aim: '≤ 0.9',
    reached: (of) => [of('Orders', 'Orderline', 'µs ÷ Hono')],
  },
  {
    what: 'the same, µs',
    before: '1,800–2,180',
    aim: '≤ 600',
    reached: (of) => [of('Orders', 'Orderline', 'sum µs')],
  },
  {
    what: 'orders/s ÷ warm Ktor',
    before: '0.42',
    aim: '≥ 2',
    reached: (of) => [of('Orders', 'Orderline', 'per s ÷ Ktor')],
  },
  {
    what: 'orders/s of 5 products in all ÷ Hono, which places one by one',
    before: '1',
    aim: '≥ 4',
    reached: (of) => [of('Orders', 'Orderline, 5 products', 'per s ÷ Hono')],
  },
  {
    what: 'product by id / order by id, api µs',
    before: '650–690',
    aim: '≤ 250',
    reached: (of) => [of('Reads', 'product by id', 'api µs'), of('Reads', 'order by id', 'api µs')],
  },
  {
    what: 'list of 20, api µs',
    before: '1,238',
    aim: '≤ 450',
    reached: (of) => [of('Reads', 'list of 20 products', 'api µs')],
  },
  {
    what: 'worker + its PostgreSQL per order, µs',
    before: '1,820',
    aim: '≤ 600',
    reached: (of) => [of('Worker', 'Orderline', 'sum µs')],
  },
  {
    what: 'relay, events/s',
    before: 'not shown',
    aim: '≥ 10,000',
    reached: (of) => [of('Worker', 'Orderline', 'relay events/s')],
  },
  {
    what: 'commit → effect, p50 / p99 ms',
    before: 'not shown',
    aim: '≤ 20 / 100',
    reached: (of) => [of('Worker', 'Orderline', 'effect p50 ms'), of('Worker', 'Orderline', 'effect p99 ms')],
  },
  {
    what: 'resident after 20,000 requests, api / worker MiB',
    before: '549 / 318',
    aim: '≤ 260 / 220',
    reached: (of) => [of('Processes', 'api', 'MiB after requests'), of('Processes', 'worker', 'MiB after requests')],
  },
  {
    what: 'idle, all processes together, % of a core',
    before: '6.4',
    aim: '≤ 2',
    reached: (of) => [of('Worker', 'Orderline', 'idle, % of a core')],
  },
  {
    what: 'with 100 × the books: order, µs; worker, µs; ÷ without',
    before: 'not shown',
    aim: '≤ 1.15',
    reached: (of) =>
      ['Orders', 'Worker'].map((section) =>
        divided(of(section, 'Orderline, 100 × the books', 'sum µs'), of(section, 'Orderline', 'sum µs')),
      ),
  },
];
