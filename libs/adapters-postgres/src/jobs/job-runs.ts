import {
  type Claim,
  decideCancellation,
  decideClaim,
  holdOf,
  type JobRun,
  type JobRuns,
  toldBy,
} from '@orderline/domain/jobs';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import { type Db, drizzleOver } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';
import { jobRuns } from '../schema/jobs.ts';

/**
 * The first key of the advisory locks under which requests for runs are decided; the second is of the job's name. Drizzle
 * has no words for such a lock.
 */
const CLAIMS = 1_247_769_410;

const LOCK = statement('select pg_advisory_xact_lock($1::int, hashtext($2))');

/** As the index of those that run says it: a parameter would not find it. */
const isRunning = sql`${jobRuns.state} = 'running'`;

const held = ({ id, attempt }: HeldRun) => and(eq(jobRuns.id, id), eq(jobRuns.attempt, attempt), isRunning);

export const pgJobRunList = (db: Db): Pick<JobRuns, 'list'> => ({
  list: async ({ name, page }) => {
    const ofJob = name === undefined ? undefined : eq(jobRuns.name, name);
    const runs = db.select().from(jobRuns);
    const listed = runs.where(and(ofJob, page.after && lt(jobRuns.id, page.after))).orderBy(desc(jobRuns.id));
    return pageOf(await listed.limit(page.limit + 1), page, ({ id }) => id);
  },
});

export const pgJobRuns = ({ send, transaction }: Pool): JobRuns => {
  const db = drizzleOver(send);
  const change = async (run: HeldRun, to: Partial<JobRun>) =>
    (await db.update(jobRuns).set(to).where(held(run)).returning({ cancelRequestedAt: jobRuns.cancelRequestedAt }))[0];
  return {
    claim: (asked) =>
      transaction(async (inside): Promise<Claim> => {
        const { name, scheduledFor } = asked;
        await inside(LOCK(CLAIMS, name));
        const own = drizzleOver(inside);
        const known = await knownRuns(own, asked);
        const same = known.find((run) => run.scheduledFor.getTime() === scheduledFor.getTime()) ?? null;
        const running = known.find(({ state }) => state === 'running') ?? null;
        const { claim, dead } = decideClaim({ same, running }, asked);
        if (dead) await bury(own, dead);
        if (claim.kind === 'claimed') await begin(own, claim.run);
        return claim;
      }),
    renew: async (run, { leasedUntil, soFar }) =>
      holdOf(await change(run, { leasedUntil, ...(soFar && toldBy(soFar)) })),
    end: async (run, { state, endedAt, result, progress, error }) =>
      (await change(run, { state, endedAt, result, progress, error })) !== undefined,
    cancel: (id, now) =>
      transaction(async (inside) => {
        const own = drizzleOver(inside);
        const [run] = await own.select().from(jobRuns).where(eq(jobRuns.id, id)).for('update');
        if (!run) return 'unknown';
        const cancelled = decideCancellation(run, now);
        if (!cancelled) return 'over';
        const { state, endedAt, error, cancelRequestedAt } = cancelled;
        await own.update(jobRuns).set({ state, endedAt, error, cancelRequestedAt }).where(eq(jobRuns.id, id));
        return cancelled;
      }),
    find: async (id) => (await db.select().from(jobRuns).where(eq(jobRuns.id, id)))[0] ?? null,
    ...pgJobRunList(db),
  };
};

type HeldRun = Pick<JobRun, 'id' | 'attempt'>;

const knownRuns = (db: Db, { name, scheduledFor }: Pick<JobRun, 'name' | 'scheduledFor'>) => {
  const sameOrRunning = or(eq(jobRuns.scheduledFor, scheduledFor), isRunning);
  return db
    .select()
    .from(jobRuns)
    .where(and(eq(jobRuns.name, name), sameOrRunning));
};

const bury = async (db: Db, { id, state, endedAt, error }: JobRun): Promise<void> => {
  const running = and(eq(jobRuns.id, id), isRunning);
  await db.update(jobRuns).set({ state, endedAt, error }).where(running);
};

const begin = async (db: Db, { id, name, scheduledFor, attempt, startedAt, leasedUntil }: JobRun): Promise<void> => {
  const begun = {
    state: 'running',
    attempt,
    startedAt,
    leasedUntil,
    endedAt: null,
    result: null,
    progress: null,
    error: null,
    cancelRequestedAt: null,
  } as const;
  const insert = db.insert(jobRuns).values({ id, name, scheduledFor, ...begun });
  await insert.onConflictDoUpdate({ target: jobRuns.id, set: begun });
};

export type LastSuccess = { readonly name: string; readonly endedAt: Date; readonly result: JobRun['result'] };

/** For each name of an array, by a walk of its own: drizzle has no words for `unnest`. */
const LAST_SUCCESSES = statement<LastSuccess>(`
select job.name, run.ended_at as "endedAt", run.result from unnest($1::text[]) as job (name)
cross join lateral (
  select ended_at, result from job_runs
  where job_runs.name = job.name and state = 'succeeded' order by ended_at desc limit 1
) as run`);

/** When each of these jobs last succeeded, whichever process did it; a job that never did is not among them. */
export const pgLastSuccesses =
  ({ send }: Pool) =>
  (names: readonly string[]): Promise<readonly LastSuccess[]> =>
    send(LAST_SUCCESSES(names));
