import { options } from './options.ts';
import { run } from './run.ts';

const USAGE = `Example: npm start

Starts the whole system on this machine: PostgreSQL (embedded unless DATABASE_URL is set), api and worker, with a demo
catalogue, and simulators of the payment provider, the warehouse and the carrier. Prints where everything is, and a curl line that places an order. Ctrl+C stops it in order.

Usage: npm start [-- --watch]
  --watch  restart an app when one of its files is saved (npm run dev)
  --help   print this

Ports: PORT (3000), MANAGEMENT_PORT (9464), WORKER_MANAGEMENT_PORT (9465); a default one that is in use moves on.
Simulators: ports 9470 to 9472 and dials as npm run simulators -- --help says; one whose PAYMENT_URL, WAREHOUSE_URL or
CARRIER_URL is set is not simulated.
Data: ORDERLINE_STATE_DIRECTORY (.data); give another for a second system beside the first.
Exit codes: 0 stopped by Ctrl+C, 1 something could not start or ended by itself, 2 wrong usage.
`;

const { watch } = options(USAGE);
process.exitCode = await run({ wanted: ['postgres'], watch });
