import { definitions } from './report-definitions.ts';
import { behindExample, headExample, intervalBeforeExample, pounds } from './report-fields.ts';

export const basketAnswerExample = {
  ...headExample,
  definitions: definitions.baskets,
  baskets: [
    {
      ...{ currency: 'GBP', orders: 12, average: pounds('60.21'), median: pounds('48.00'), p95: pounds('144.00') },
      ...{ unitsPerOrder: 3.33, linesPerOrder: 1.75, exactness: 'exact' },
    },
  ],
  before: { interval: intervalBeforeExample, baskets: [] },
  behind: behindExample,
};

export const stockAnswerExample = {
  ...headExample,
  definitions: definitions.stock,
  ...{ placed: 12, cancelled: [{ reason: 'warehouse-rejected', orders: 1 }], refusalRate: 0.083 },
  refusedAtTheDoor: [{ reason: 'out-of-stock', times: 3 }],
  shortages: [],
  products: [],
  more: 0,
  before: {
    interval: intervalBeforeExample,
    ...{ placed: 10, cancelled: [], refusalRate: 0, refusedAtTheDoor: [], shortages: [], products: [], more: 0 },
  },
  behind: `${behindExample}&figure=cancelled`,
};

export const fulfilmentAnswerExample = {
  ...headExample,
  definitions: definitions.fulfilment,
  orders: 9,
  medianSeconds: 5400,
  p95Seconds: 20_100.5,
  exactness: 'exact',
  before: {
    interval: intervalBeforeExample,
    ...{ orders: 8, medianSeconds: 5700, p95Seconds: 21_000, exactness: 'exact' },
  },
  behind: `${behindExample}&figure=shipped`,
};
