import { runApp } from '../lifecycle.ts';
import { createLogger } from '../logger.ts';

/** Logs a few lines, and ends at once as its argument says; `app` waits for SIGTERM. */
const logger = createLogger({ service: 'ending', version: '0', level: 'info' });

const killed = (): void => void process.kill(process.pid, 'SIGKILL');

const ends: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(0),
  warning: () => {
    logger.warn('the last');
    killed();
  },
  fatal: () => {
    logger.fatal('the last');
    killed();
  },
  uncaught: () => {
    throw new Error('nobody catches this');
  },
  app: () => {
    const serving = setInterval(() => undefined, 60_000);
    const start = async () => ({
      closing: [{ name: 'nothing', close: () => clearInterval(serving), timeoutMs: 1_000 }],
    });
    void runApp({ start, logger, timeoutMs: 5_000 }).then(() => process.stderr.write('ready\n'));
  },
};

for (const line of [1, 2, 3]) logger.info({ line }, 'a line');
ends[process.argv[2] ?? 'exit']?.();
