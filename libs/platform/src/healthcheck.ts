/** What an image asks of itself: exits with 0 when the app, `api` or `worker`, is ready. It has to start fast, so it reads no configuration. */
const [app = 'api'] = process.argv.slice(2);
const { MANAGEMENT_PORT, WORKER_MANAGEMENT_PORT } = process.env;
const port = app === 'worker' ? WORKER_MANAGEMENT_PORT || '9465' : MANAGEMENT_PORT || '9464';

const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).catch(
  (error: unknown) => String(error),
);
if (typeof answer === 'string') {
  process.stderr.write(`The management port ${port} does not answer: ${answer}.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
}
