import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { Logger, Metrics } from '@orderline/platform';
import { type Consumer, createConsumers } from './client-name.ts';
import type { HttpContext } from './env.ts';

export type DeprecatedUsesPorts = {
  readonly metrics: Pick<Metrics, 'deprecatedRequests'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly corsOrigins: readonly string[];
  readonly now?: () => number;
};

export type DeprecatedUses = {
  /** Counts a use for its consumer, and logs the first one of each hour. */
  count(c: HttpContext, endpoint: Endpoint): void;
};

const hourMs = 3_600_000;

/** Who still uses what is on its way out: each use in the metrics, one line an hour for each consumer in the log. */
export const createDeprecatedUses = ({
  metrics,
  logger,
  corsOrigins,
  now = Date.now,
}: DeprecatedUsesPorts): DeprecatedUses => {
  const consumerOf = createConsumers(corsOrigins);
  const logged = new Map<string, number>();
  const isDue = ({ caller, client }: Consumer): boolean => {
    const name = `${caller} ${client}`;
    if (now() - (logged.get(name) ?? Number.NEGATIVE_INFINITY) < hourMs) return false;
    logged.set(name, now());
    return true;
  };
  return {
    count: (c, { method, path, deprecated }) => {
      const consumer = consumerOf(c);
      const use = { method: method.toUpperCase(), route: path, ...consumer };
      metrics.deprecatedRequests.inc(use);
      if (isDue(consumer)) {
        const { successor, sunset } = deprecated ?? {};
        logger.warn({ ...use, successor, sunset }, 'a deprecated operation is in use');
      }
    },
  };
};
