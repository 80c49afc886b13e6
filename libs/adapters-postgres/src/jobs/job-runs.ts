import { type Claim, decideClaim, type JobRun, type JobRuns } from '@orderline/domain/jobs';
import { pageOf } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { type Statement, statement } from '../connection/statement.ts';

const COLUMNS = `id, name, scheduled_for as "scheduledFor", state, attempt, started_at as "startedAt",
  leased_until as "leasedUntil", ended_at as "endedAt", result, error`;

/** The first key of the advisory locks under which requests for runs are decided; the second is of the job's name. */
const CLAIMS = 1_247_769_410;

const LOCK = statement('select pg_advisory_xact_lock($1::int, hashtext($2))');

const KNOWN = statement<JobRun>(
  `select ${COLUMNS} from job_runs where name = $1 and (scheduled_for = $2::timestamptz or state = 'running')`,
);

const ABANDON = statement(`
update job_runs set state = 'abandoned', ended_at = $2::timestamptz, error = $3 where id = $1::uuid and state = 'running'`);

const BEGIN = statement(`
insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until)
values ($1::uuid, $2, $3::timestamptz, 'running', $4, $5::timestamptz, $6::timestamptz)
on conflict (id) do update set state = 'running', attempt = excluded.attempt, started_at = excluded.started_at,
  leased_until = excluded.leased_until, ended_at = null, result = null, error = null`);

const HELD = "id = $1::uuid and attempt = $2 and state = 'running'";

const RENEW = statement(`update job_runs set leased_until = $3::timestamptz where ${HELD} returning id`);

const END = statement(`
update job_runs set state = $3, ended_at = $4::timestamptz, result = $5::jsonb, error = $6 where ${HELD} returning id`);

const FIND = statement<JobRun>(`select ${COLUMNS} from job_runs where id = $1::uuid`);

const LIST = statement<JobRun>(
  `select ${COLUMNS} from job_runs where ($1::uuid is null or id < $1) order by id desc limit $2`,
);

const LIST_OF_JOB = statement<JobRun>(`
select ${COLUMNS} from job_runs where name = $3 and ($1::uuid is null or id < $1) order by id desc limit $2`);

export const pgJobRuns = ({ send, transaction }: Pool): JobRuns => {
  const held = async (statement: Statement) => (await send(statement)).length > 0;
  return {
    claim: (asked) =>
      transaction(async (inside): Promise<Claim> => {
        const { name, scheduledFor } = asked;
        await inside(LOCK(CLAIMS, name));
        const known = await inside(KNOWN(name, scheduledFor));
        const same = known.find((run) => run.scheduledFor.getTime() === scheduledFor.getTime()) ?? null;
        const running = known.find(({ state }) => state === 'running') ?? null;
        const { claim, abandoned } = decideClaim({ same, running }, asked);
        if (abandoned) await inside(ABANDON(abandoned.id, abandoned.endedAt, abandoned.error));
        if (claim.kind === 'claimed') {
          const { id, attempt, startedAt, leasedUntil } = claim.run;
          await inside(BEGIN(id, name, scheduledFor, attempt, startedAt, leasedUntil));
        }
        return claim;
      }),
    renew: ({ id, attempt }, leasedUntil) => held(RENEW(id, attempt, leasedUntil)),
    end: ({ id, attempt }, { state, endedAt, result, error }) =>
      held(END(id, attempt, state, endedAt, result && JSON.stringify(result), error)),
    find: async (id) => (await send(FIND(id)))[0] ?? null,
    list: async ({ name, page }) => {
      const { after = null, limit } = page;
      const keyset = [after, limit + 1];
      const found = name === undefined ? LIST(...keyset) : LIST_OF_JOB(...keyset, name);
      return pageOf(await send(found), page, ({ id }) => id);
    },
  };
};

export type LastSuccess = { readonly name: string; readonly endedAt: Date; readonly result: JobRun['result'] };

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
