import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics.ts';

const LINES = 20_000;

/** Logs more than any pipe holds, tells on stderr that it is still there, and on SIGTERM says its last words. */
const logger = createLogger({ service: 'flood', version: '0', level: 'info' });
const { render } = createMetrics('flood');

const droppedSoFar = async (): Promise<number> => {
  const { body } = await render();
  return Number(/^log_lines_dropped_total\{.*\} (\d+)$/m.exec(body)?.[1]);
};

const tell = (what: string): void => void process.stderr.write(`${what}\n`);

process.on('SIGTERM', () => {
  logger.info('the last words');
  process.exit(3);
});
process.on('SIGINT', () => {
  logger.fatal('cannot go on');
  process.exit(4);
});

for (let line = 0; line < LINES; line += 1) logger.info({ line, filling: 'x'.repeat(900) }, 'flood');
tell(`dropped ${await droppedSoFar()}`);
setInterval(() => logger.info('still here'), 20);
