import * as contract from '@orderline/contracts/http/v1/realtime-figures';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';

/** Real time as the process sees it that is asked. */
export const realtimeFiguresRoutes = ({ watchRealtime }: Pick<Surface, 'watchRealtime'>) =>
  routes(contract, {
    readRealtimeFigures: async () => (watchRealtime ? { body: watchRealtime() } : { problem: 'not-found' }),
  });
