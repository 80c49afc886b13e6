import type { Deprecation, Endpoint } from '@orderline/contracts/http/endpoint';
import type { Logger, Metrics } from '@orderline/platform';
import type { Incoming } from './incoming.ts';
import { originsOf } from './origins.ts';
import type { Principal } from './principal.ts';

/** What every answer of an operation says that is on its way out (RFC 9745, RFC 8594): since when, until when, where to go. */
export const deprecationHeaders = (deprecated: Deprecation, params: Readonly<Record<string, string>>) => ({
  Deprecation: deprecationDate(deprecated),
  Sunset: new Date(deprecated.sunset).toUTCString(),
  Link: `<${filled(deprecated.successor, params)}>; rel="successor-version", <${deprecated.guide}>; rel="deprecation"; type="text/html"`,
});

/** A date as a structured field (RFC 9651 §3.3.7): seconds since the epoch. */
const deprecationDate = ({ since }: Pick<Deprecation, 'since'>): string => `@${Date.parse(since) / 1000}`;

const filled = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (part, name: string) => encodeURIComponent(params[name] ?? part));

export type DeprecatedUsesPorts = {
  readonly metrics: Pick<Metrics, 'deprecatedRequests'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly corsOrigins: readonly string[];
  readonly now?: () => number;
};

type DeprecatedUse = Asking & { readonly endpoint: Endpoint };

export type DeprecatedUses = {
  /** Counts a use for its consumer, and logs the first one of each hour. */
  count(use: DeprecatedUse): void;
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
    count: ({ endpoint: { method, path, deprecated }, ...asked }) => {
      const consumer = consumerOf(asked);
      const use = { method: method.toUpperCase(), route: path, ...consumer };
      metrics.deprecatedRequests.inc({ http_request_method: use.method, http_route: path, ...consumer });
      if (isDue(consumer)) {
        const { successor, sunset } = deprecated ?? {};
        logger.warn({ ...use, successor, sunset }, 'a deprecated operation is in use');
      }
    },
  };
};

/** The program that asks, never the person; few enough to be labels of a metric. */
type Consumer = { readonly caller: 'anonymous' | 'user' | 'staff' | 'api-key'; readonly client: string };

type Asking = Pick<Incoming, 'header'> & { readonly principal: Principal | null };

/** Clients state their names themselves: what comes after so many different ones is `other`. */
const mostClients = 100;

/** Names consumers: an API key by its prefix, which is no secret; others by the origin of a browser that we allow, else by the product that User-Agent names first. */
const createConsumers = (origins: readonly string[]) => {
  const allows = originsOf(origins);
  const known = new Set<string>();
  const bounded = (client: string): string => {
    if (known.size < mostClients) known.add(client);
    return known.has(client) ? client : 'other';
  };
  return (asked: Asking): Consumer => ({
    caller: callerOf(asked.principal),
    client: bounded(clientOf(asked, allows)),
  });
};

const callerOf = (principal: Principal | null): Consumer['caller'] => {
  if (!principal) return 'anonymous';
  if (principal.apiKeyId) return 'api-key';
  return principal.scopes.size > 0 ? 'staff' : 'user';
};

const clientOf = ({ principal, header }: Asking, allows: (origin: string) => boolean): string => {
  const apiKeyId = principal?.apiKeyId;
  if (apiKeyId) return /^Bearer +(pk_[a-z]+_[0-9A-Za-z]+)_/i.exec(header('authorization') ?? '')?.[1] ?? apiKeyId;
  const origin = header('origin');
  if (origin !== undefined && allows(origin)) return origin;
  const [, product] = /^([A-Za-z][A-Za-z0-9._-]{0,39})(?=[/ ]|$)/.exec(header('user-agent') ?? '') ?? [];
  return product?.toLowerCase() ?? 'unnamed';
};
