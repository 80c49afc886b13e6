import type { ApiInfrastructure } from '@orderline/composition/api';
import type { ApiConfig } from '@orderline/platform';
import type { GatewayNeeds, OpenGateway } from './open.ts';

/** The gateway of this process, where it is one. */
type GatewayProcess = {
  readonly watch?: OpenGateway['watch'];
  readonly places: { readonly gateway?: OpenGateway['place'] };
  readonly drain: () => void;
  readonly close: () => Promise<void>;
};

const none: GatewayProcess = { places: {}, drain: () => undefined, close: async () => undefined };

type Needs = Omit<GatewayNeeds, 'read' | 'limiterOf' | 'trustedProxies' | 'addressHeader'> &
  Pick<ApiInfrastructure, 'rateLimiter'>;

/** Opens it by the role of the process; what it consists of is loaded only then. */
export const openGatewayOf = async (config: ApiConfig, { rateLimiter, ...needs }: Needs): Promise<GatewayProcess> => {
  const { http, gateway, tokens } = config;
  const { routes } = gateway;
  if (!http.roles.includes('gateway') || routes === undefined) return none;
  const [{ openGateway }, { readGatewayAside }] = await Promise.all([
    import('./open.ts'),
    import('@orderline/composition/gateway'),
  ]);
  const issuers = tokens.externalIssuers;
  const opened = await openGateway(
    { ...http, ...gateway, routes },
    { ...http, ...needs, limiterOf: rateLimiter, read: (text) => readGatewayAside(text, { issuers }) },
  );
  return { watch: opened.watch, places: { gateway: opened.place }, drain: opened.drain, close: opened.close };
};
