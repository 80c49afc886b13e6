import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v1/overview';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import type { Principal } from '../../http/policy/principal.ts';
import { routes } from '../../http/route.ts';
import { type Overview, type OverviewParts, overviewOf } from '../shared/overview.ts';
import { runView } from './jobs.ts';
import { salesFigures } from './report-views.ts';

type View = AnswerOf<typeof contract.readOverview>;

const webhookView = (endpoint: WebhookEndpoint) => {
  const { id, url, disabledReason, failingSince, failures, pausedUntil } = endpoint;
  return {
    ...{ id, url, disabledReason, failures },
    failingSince: failingSince?.toISOString() ?? null,
    pausedUntil: pausedUntil?.toISOString() ?? null,
  };
};

const todayView = ({ period: { from, to }, asOf, totals, before }: Overview['today']) => ({
  ...{ from, to, asOf: asOf.toISOString() },
  ...{ totals: totals.map(salesFigures), before: before.map(salesFigures) },
});

/** What the first page of staff tells, of which each part comes by itself. */
export const overviewRoutes = (parts: OverviewParts) => {
  const read = async ({ scopes }: Principal): Promise<View> => {
    const unavailable: (keyof Overview)[] = [];
    const part = async <Part extends keyof Overview, Shown>(
      name: Part,
      show: (told: Overview[Part]) => Shown,
    ): Promise<Shown | null> => {
      const { needs, read } = overviewOf[name];
      if (!scopes.has(needs)) return null;
      return read(parts).then(show, () => {
        unavailable.push(name);
        return null;
      });
    };
    const [today, stuckOrders, deadLetters, jobs, webhooks, soldOut] = await Promise.all([
      part('today', todayView),
      part('stuckOrders', (counts) => [...counts]),
      part('deadLetters', ({ consumers, isWhole }) => ({ consumers: [...consumers], isWhole })),
      part('jobs', (inTrouble) =>
        inTrouble.map(({ name, lastRun }) => ({ name, lastRun: lastRun && runView(lastRun) })),
      ),
      part('webhooks', (failing) => failing.map(webhookView)),
      part('soldOut', (products) => products.map(({ productId, sku }) => ({ productId, sku }))),
    ]);
    return { today, stuckOrders, deadLetters, jobs, webhooks, soldOut, unavailable };
  };
  return routes(contract, {
    readOverview: async ({ principal }) => ({ body: await read(principal) }),
  });
};
