import { dirname } from 'node:path';
import type { ApiInfrastructure } from '@orderline/composition/api';
import type { ApiConfig } from '@orderline/platform';
import type { LimiterOf } from './limits.ts';
import type { GatewayNeeds, OpenGateway } from './open.ts';

/** The gateway of this process, where it is one. */
type GatewayProcess = {
  readonly places: { readonly gateway?: OpenGateway['place'] };
  readonly drain: () => void;
  readonly close: () => Promise<void>;
};

const none: GatewayProcess = { places: {}, drain: () => undefined, close: async () => undefined };

type Needs = Omit<GatewayNeeds, 'read' | 'limiterOf' | 'trustedProxies' | 'addressHeader'> &
  Pick<ApiInfrastructure, 'rateLimiter' | 'batchedRateLimiter'>;

/** Opens it by the role of the process; what it consists of is loaded only then. */
export const openGatewayOf = async (
  config: ApiConfig,
  { rateLimiter, batchedRateLimiter, ...needs }: Needs,
): Promise<GatewayProcess> => {
  const { http, gateway, tokens } = config;
  const { routes } = gateway;
  if (!http.roles.includes('gateway') || routes === undefined) return none;
  const [{ openGateway }, { readGatewayAside }] = await Promise.all([
    import('./open.ts'),
    import('@orderline/composition/gateway'),
  ]);
  const limiterOf: LimiterOf = ({ mode, ...rate }) => (mode === 'batched' ? batchedRateLimiter : rateLimiter)(rate);
  const [issuers, folder] = [tokens.externalIssuers, dirname(routes)];
  const opened = await openGateway(
    { ...http, ...gateway, routes },
    { ...http, ...needs, limiterOf, read: (text) => readGatewayAside(text, { issuers, folder }) },
  );
  return { places: { gateway: opened.place }, drain: opened.drain, close: opened.close };
};
