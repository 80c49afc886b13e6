/** What an image asks of itself: exits with 0 when the app, `api` or `worker`, is ready. It has to start fast, so it reads no configuration. */
const [app = 'api'] = process.argv.slice(2);
const { MANAGEMENT_HOST, MANAGEMENT_PORT, WORKER_MANAGEMENT_PORT } = process.env;
const port = app === 'worker' ? WORKER_MANAGEMENT_PORT || '9465' : MANAGEMENT_PORT || '9464';

/** Who binds every address is asked at this machine's own. */
const own: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '[::1]' };
const bound = MANAGEMENT_HOST ?? '';
const host = own[bound] ?? (bound.includes(':') ? `[${bound}]` : bound);

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? causeOf(error.cause) : error.message || error.name;
};

const answer = await fetch(`http://${host}:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).catch(
  (error: unknown) => causeOf(error),
);
if (typeof answer === 'string') {
  process.stderr.write(
    `The ${app} does not answer at ${host}:${port} (${answer}): see its log, and MANAGEMENT_HOST and the port.\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
}
