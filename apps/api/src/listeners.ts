import {
  type ApiConfig,
  type Closing,
  type HealthMonitor,
  type Listening,
  type Logger,
  listenPort,
  type Metrics,
  type Receiver,
  serveManagement,
  type WantedPort,
} from '@orderline/platform';
import type { Surface } from './app.ts';
import type { Upgrade } from './realtime/websocket.ts';
import { createApiServer, type ServedApp } from './serve.ts';

export type ListenerSettings = Pick<
  ApiConfig['http'],
  'host' | 'port' | 'internalHost' | 'internalPort' | 'managementPort' | 'connectionsPerAddress' | 'trustedProxies'
> &
  Pick<ApiConfig['service'], 'managementHost'>;

export type ListenerNeeds = {
  readonly appOf: (surface: Surface) => ServedApp;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Pick<Metrics, 'render' | 'httpConnectionsClosed'>;
  readonly health: Pick<HealthMonitor, 'live' | 'ready'>;
  /** What the management port takes, by path. */
  readonly receivers?: Readonly<Record<string, Receiver>> | undefined;
  /** What takes WebSockets of clients. */
  readonly upgrade?: Upgrade | undefined;
};

type Place = Listening & { readonly host: string };

export type Listeners = {
  readonly places: { readonly public: Place; readonly internal?: Place; readonly management: Place };
  /** From now on every answer closes its connection. */
  readonly drain: () => void;
  /** Accepts nothing more, and waits until the last answers are out; management goes on. */
  readonly close: () => Promise<void>;
  readonly management: Closing;
};

/** Listens for clients, for our own cluster and for who watches us: each on its own address, the second only if asked. */
export const openListeners = async (
  settings: ListenerSettings,
  { appOf, logger, metrics, health, receivers, upgrade }: ListenerNeeds,
): Promise<Listeners> => {
  const { host, internalHost, internalPort, managementHost } = settings;
  const listen = async (surface: Surface, wanted: WantedPort & { readonly host: string }) => {
    const listener = surface === 'internal' ? 'internal' : 'public';
    const own = { logger, metrics, listener, upgrade: listener === 'public' ? upgrade : undefined } as const;
    const api = createApiServer(appOf(surface), { ...settings, ...own });
    return {
      ...api,
      place: { ...(await listenPort(wanted, { server: api.server, host: wanted.host })), host: wanted.host },
    };
  };
  const management = await serveManagement(
    { metrics, health, logger, ...(receivers && { receivers }) },
    { port: settings.managementPort, host: managementHost },
  );
  const internal =
    internalPort === undefined
      ? undefined
      : await listen('internal', { port: internalPort, explicit: true, host: internalHost });
  const api = await listen(internal ? 'public' : 'all', { ...settings.port, host });
  const servers = internal ? [internal, api] : [api];
  return {
    places: {
      public: api.place,
      ...(internal && { internal: internal.place }),
      management: { ...management.listening, host: managementHost },
    },
    drain: () => {
      for (const { drain } of servers) drain();
    },
    close: async () => void (await Promise.all(servers.map(({ close }) => close()))),
    management: management.closing,
  };
};
