import * as contract from '@orderline/contracts/http/v1/realtime';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

export const realtimeRoutes = ({ realtime }: Pick<Surface, 'realtime'>) =>
  routes(contract, {
    createRealtimeTicket: async ({ principal }) => ({ body: await realtime.issueTicket(principal) }),

    followChannels: ({ query: { channels }, ...asked }) => realtime.openStream({ channels, ...asked }),
  });
