import type { Inside } from '../inside.ts';
import { eventLine } from './event-line.ts';
import { followedChannels } from './followed-channels.ts';
import type { Clock, Identity } from './line.ts';
import type { RealtimeOptions } from './live-types.ts';
import type { Told } from './messages.ts';
import { canReadStreams, ownWebSocket } from './platform.ts';
import { reconnecting, type Ways } from './reconnecting.ts';
import type { LiveState } from './state.ts';
import type { Held } from './tab-messages.ts';
import { webSocketLine } from './web-socket-line.ts';

type Timing = { readonly clock: Clock; readonly random: () => number };

type Ports = Timing & {
  readonly inside: Inside;
  readonly identity: Identity;
  readonly WebSocket: RealtimeOptions['WebSocket'];
};

const waysOf = ({ inside: { baseUrl, fetch }, identity, clock, WebSocket = ownWebSocket() }: Ports): Ways => {
  const url = `${baseUrl}/api/v1/realtime`;
  const shared = { identity, clock };
  return {
    ...(WebSocket && {
      websocket: ({ events }) => webSocketLine({ ...shared, WebSocket, url: url.replace(/^http/, 'ws') }, events),
    }),
    ...(canReadStreams() && { events: (opening) => eventLine({ ...shared, fetch, url: `${url}/events` }, opening) }),
  };
};

/** One connection, and the channels that it follows for all tabs. */
export const holding =
  (ports: Ports) =>
  (tell: (told: Told) => void): Held => {
    const { identity, clock, random } = ports;
    let state: LiveState = { is: 'connecting' };
    const channels = followedChannels({ clock, random, tell });
    const told = (next: LiveState): void => {
      state = next;
      tell({ state });
    };
    const { wanted, heard, up, down, left } = channels;
    const connection = reconnecting({ ways: waysOf(ports), identity, clock, random, wanted, heard, up, down, told });
    const { wake, tick } = connection;
    const wants: Held['wants'] = (tab, asked) => {
      channels.wants(tab, asked);
      connection.begin();
    };
    const close = (): void => {
      connection.close();
      down();
    };
    return { wants, left, state: () => state, wake, tick, close };
  };
