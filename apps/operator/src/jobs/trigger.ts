import { setTimeout as delay } from 'node:timers/promises';
import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import { Unavailable } from '@orderline/platform';
import type { z } from 'zod';

const ATTEMPT_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

const answer = startJobRun.answers[202];

export type Started = z.output<typeof answer>;

export type Asked = {
  readonly job: string;
  readonly scheduledFor: Date;
  readonly url: string;
  readonly key: string;
  readonly patienceMs: number;
};

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'the key is unknown, revoked or expired: make another by admin create-api-key --scope jobs:run',
  403: 'the key has not the scope jobs:run',
};

const refused = async (job: string, response: Response): Promise<Error> => {
  const told = await response.text();
  return new Error(`the api answered ${response.status} for ${job}: ${REMEDIES[response.status] ?? told}`);
};

/** What is worth another try: the api stops, waits for PostgreSQL, or has had too much. */
const passes = ({ status }: Response): boolean => status === 503 || status === 429;

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** Has the api begin a run; asks again, ever more rarely, while nobody answers. Throws Unavailable when patience is over. */
export const trigger = async ({ job, scheduledFor, url, key, patienceMs }: Asked): Promise<Started> => {
  const target = new URL(startJobRun.path.replace('{name}', encodeURIComponent(job)), url);
  const end = performance.now() + patienceMs;
  const ask = (): Promise<Response> =>
    fetch(target, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ scheduledFor }),
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const response = await ask().catch((error: unknown) => reasonOf(error));
    const asked = typeof response !== 'string';
    if (asked && response.status === 202) return answer.parse(await response.json());
    if (asked && !passes(response)) throw await refused(job, response);
    const reason = asked ? `it answered ${response.status}` : response;
    if (performance.now() + pause > end) throw new Unavailable(`the api at ${target.origin} is away: ${reason}`);
    await delay(pause);
  }
};
