import { z } from 'zod';
import { port } from '../kinds.ts';
import { setting } from '../setting.ts';

/** Where the programs that stand for our partners listen; development alone. A default port that is in use moves on. */
export const simulators = z.object({
  payment: setting(port, {
    name: 'PAYMENT_SIMULATOR_PORT',
    fallback: 9470,
    tells: 'Where the simulated payment provider listens.',
  }),
  warehouse: setting(port, {
    name: 'WAREHOUSE_SIMULATOR_PORT',
    fallback: 9471,
    tells: 'Where the simulated warehouse listens.',
  }),
  carrier: setting(port, {
    name: 'CARRIER_SIMULATOR_PORT',
    fallback: 9472,
    tells: 'Where the simulated carrier listens.',
  }),
});
