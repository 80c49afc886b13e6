import { options } from './options.ts';
import { run } from './run.ts';

const USAGE = `Example: npm run start:services

Starts PostgreSQL, Redis and Kafka (or takes those that DATABASE_URL, REDIS_URL and KAFKA_BROKERS name), and api and
worker on them, as in production, with simulators of the payment provider (not where PAYMENT_URL is set), the warehouse
and the carrier: npm run simulators -- --help. Ctrl+C stops all in order.

Usage: npm run start:services [-- --watch]
  --watch  restart an app when one of its files is saved
  --help   print this

Exit codes: 0 stopped by Ctrl+C, 1 something could not start or ended by itself, 2 wrong usage.
`;

const { watch } = options(USAGE);
process.exitCode = await run({ wanted: ['postgres', 'redis', 'kafka'], watch });
