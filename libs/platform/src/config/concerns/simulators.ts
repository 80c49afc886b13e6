import { z } from 'zod';
import { port, text } from '../kinds.ts';
import { setting } from '../setting.ts';

/** Where the programs that stand for our partners listen; development alone. A default port that is in use moves on. */
export const simulators = z.object({
  host: setting(text, {
    name: 'SIMULATOR_HOST',
    fallback: '127.0.0.1',
    tells: 'The address that simulated partners bind; in a container of their own, 0.0.0.0.',
  }),
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
