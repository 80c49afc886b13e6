import { z } from 'zod';
import { wholeNumber } from '../kinds.ts';
import { setting } from '../setting.ts';

/** Connections by WebSocket and SSE, where API_ROLES has realtime. */
export const realtime = z.object({
  connections: setting(wholeNumber(1, 1_000_000), {
    name: 'REALTIME_CONNECTIONS',
    fallback: 20_000,
    tells: 'Real-time connections that one process holds; one more is answered 503, with a Retry-After.',
  }),
  connectionsPerUser: setting(wholeNumber(1, 100_000), {
    name: 'REALTIME_CONNECTIONS_PER_USER',
    fallback: 10,
    tells: 'Real-time connections that one user may have at one process; one more is closed for good (4529).',
  }),
  connectionsPerAddress: setting(wholeNumber(1, 1_000_000), {
    name: 'REALTIME_CONNECTIONS_PER_ADDRESS',
    fallback: 100,
    tells:
      'Real-time connections that one address (of IPv6: one /64) may have at one process; one more is answered 429, with a Retry-After. Those of TRUSTED_PROXIES are not counted.',
  }),
  channelsPerConnection: setting(wholeNumber(1, 1000), {
    name: 'REALTIME_CHANNELS_PER_CONNECTION',
    fallback: 64,
    tells: 'Channels that one connection may follow; one more is refused. The tabs of a browser share one.',
  }),
  pingSeconds: setting(wholeNumber(1, 300), {
    name: 'REALTIME_PING_SECONDS',
    fallback: 25,
    tells:
      'How often a connection is pinged; a client that leaves pings unanswered is closed (4001). Less than what proxies on the way let a connection be silent.',
  }),
  bufferBytes: setting(wholeNumber(16_384, 16_777_216), {
    name: 'REALTIME_BUFFER_BYTES',
    fallback: 262_144,
    tells: 'What may wait to be read on one connection, the next frame included; a slower reader is closed (4000).',
  }),
  drainSeconds: setting(wholeNumber(0, 300), {
    name: 'REALTIME_DRAIN_SECONDS',
    fallback: 10,
    tells: 'Over how long a stopping process spreads the reconnects of its clients, by the hint that each gets (1012).',
  }),
});
