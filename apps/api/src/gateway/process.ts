import { dirname } from 'node:path';
import type { ApiInfrastructure } from '@orderline/composition/api';
import { type ApiConfig, CannotStart, EXIT } from '@orderline/platform';
import type { LimiterOf } from './limits.ts';
import type { GatewayNeeds, OpenGateway } from './open.ts';

/** The gateway of this process, where it is one. */
type GatewayProcess = {
  readonly watch?: OpenGateway['watch'];
  readonly places: { readonly gateway?: OpenGateway['place'] };
  readonly drain: () => void;
  readonly close: () => Promise<void>;
};

const none: GatewayProcess = { places: {}, drain: () => undefined, close: async () => undefined };

type Needs = Omit<GatewayNeeds, 'read' | 'policies' | 'ownIssuer' | 'limiterOf' | 'trustedProxies' | 'addressHeader'> &
  Pick<ApiInfrastructure, 'rateLimiter' | 'batchedRateLimiter'>;

/** Opens it by the role of the process; what it consists of is loaded only then. */
export const openGatewayOf = async (
  config: ApiConfig,
  { rateLimiter, batchedRateLimiter, ...needs }: Needs,
): Promise<GatewayProcess> => {
  const { http, gateway, tokens } = config;
  const { routes } = gateway;
  if (!http.roles.includes('gateway') || routes === undefined) return none;
  const [{ openGateway }, { BadPolicy, loadPolicies, readGatewayAside }] = await Promise.all([
    import('./open.ts'),
    import('@orderline/composition/gateway'),
  ]);
  const limiterOf: LimiterOf = ({ mode, ...rate }) => (mode === 'batched' ? batchedRateLimiter : rateLimiter)(rate);
  const [issuers, folder] = [tokens.externalIssuers, dirname(routes)];
  const loaded = await loadPolicies(gateway.policies).catch((error: unknown) => {
    if (!(error instanceof BadPolicy)) throw error;
    throw new CannotStart(error.message, { exitCode: EXIT.misconfigured, advice: 'mend what GATEWAY_POLICIES names' });
  });
  const read = (text: string) => readGatewayAside(text, { issuers, folder, policies: loaded.source });
  const opened = await openGateway(
    { ...http, ...gateway, routes },
    { ...http, ...needs, limiterOf, read, policies: loaded.policies, ownIssuer: tokens.issuer },
  );
  return { watch: opened.watch, places: { gateway: opened.place }, drain: opened.drain, close: opened.close };
};
