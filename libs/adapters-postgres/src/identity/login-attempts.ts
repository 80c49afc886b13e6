import { createHash } from 'node:crypto';
import {
  type CountedAttempts,
  type KnownOriginRepository,
  type KnownOrigins,
  type LoginAttempts,
  type LoginOrigin,
  type LoginSubject,
  waitSecondsAfter,
} from '@orderline/domain/identity';
import { and, asc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { statement } from '../connection/statement.ts';
import { loginAttempts } from '../schema/identity.ts';

/** More than any wait is long: two to that power of seconds stays a number. */
const LARGEST_EXPONENT = 20;

/** Each attempt adds one row at most for what it counts, so that the table shrinks while it is used. */
const SWEPT_AT_ONCE = 4;

const digestOf = (text: string): SQL => sql`sha256(convert_to(${text}, 'UTF8'))`;

const subjectOf = ({ kind, name }: LoginSubject): SQL => digestOf(`${kind}:${name}`);

const accountOf = ({ account }: LoginSubject): SQL => (account === undefined ? sql`null` : digestOf(account));

const sweep = (db: Db, now: Date) => {
  const { subject, forgivenAt } = loginAttempts;
  const forgiven = db.select({ subject }).from(loginAttempts).where(lt(forgivenAt, now)).orderBy(asc(forgivenAt));
  const swept = forgiven.limit(SWEPT_AT_ONCE).for('update', { skipLocked: true });
  return db.delete(loginAttempts).where(inArray(subject, swept));
};

export const pgLoginAttempts = (db: Db): LoginAttempts & CountedAttempts => ({
  begin: async (subject, { throttle, now }) => {
    const { free, longestWaitSeconds, forgivenEverySeconds: every } = throttle;
    const at = sql`${now.toISOString()}::timestamptz`;
    const idle = sql`greatest(0, extract(epoch from ${at} - known.last_at))`;
    const counted = sql`(greatest(0, known.attempts - floor(${idle} / ${every}::int)::int) + 1)`;
    const exponent = sql`least(${LARGEST_EXPONENT}::int, ${counted} - ${free}::int)`;
    const wait = sql`case when ${counted} < ${free}::int then 0
      else least(${longestWaitSeconds}::int, power(2, ${exponent})) end`;
    const after = (seconds: SQL) => sql`${at} + make_interval(secs => ${seconds})`;
    const until = (seconds: SQL) => sql`case when ${seconds} > 0 then ${after(seconds)} else '-infinity' end`;
    const firstWait = sql`${waitSecondsAfter(1, throttle)}::int`;
    // As text, since nearly every value is an expression over what the row was.
    const begun = await db.execute(sql`
      insert into login_attempts as known (subject, account, attempts, last_at, wait_until, forgiven_at)
      values (${subjectOf(subject)}, ${accountOf(subject)}, 1, ${at}, ${until(firstWait)}, ${after(sql`greatest(${every}::int, ${firstWait})`)})
      on conflict (subject) do update set attempts = ${counted}, last_at = ${at},
        wait_until = ${until(wait)}, forgiven_at = ${after(sql`greatest(${counted} * ${every}::int, ${wait})`)}
      where known.wait_until <= ${at}
      returning attempts`);
    if (begun.length === 0) return waitOf(db, { subject, now });
    await sweep(db, now);
    return null;
  },
  forget: async (subject) => {
    await db.delete(loginAttempts).where(eq(loginAttempts.subject, subjectOf(subject)));
  },
  forgetAccount: async (account) => {
    await db.delete(loginAttempts).where(eq(loginAttempts.account, digestOf(account)));
  },
  takeBack: async (subject) => {
    const less = { attempts: sql`greatest(0, ${loginAttempts.attempts} - 1)` };
    await db
      .update(loginAttempts)
      .set(less)
      .where(eq(loginAttempts.subject, subjectOf(subject)));
  },
});

type Asked = { readonly subject: LoginSubject; readonly now: Date };

/** Null where the wait was forgotten in the meantime. */
const waitOf = async (db: Db, { subject, now }: Asked): Promise<Date | null> => {
  const known = db.select({ waitUntil: loginAttempts.waitUntil }).from(loginAttempts);
  const [row] = await known.where(and(eq(loginAttempts.subject, subjectOf(subject)), gt(loginAttempts.waitUntil, now)));
  return row?.waitUntil ?? null;
};

const GIVEN =
  "select kind, decode(digest, 'hex') as origin from unnest($1::text[], $2::text[]) as given (kind, digest)";

/** One text, whatever the number of origins: drizzle has no words for `unnest`. */
const FIND = statement<Pick<LoginOrigin, 'kind'>>(`
with given as (${GIVEN})
select known.kind from users
join known_origins known on known.user_id = users.id
join given on given.kind = known.kind and given.origin = known.origin
where users.email = $3 and known.expires_at > $4::timestamptz`);

/** Rows are written in one order, so that of two sign-ins at once one waits for the other. */
const REMEMBER = statement(`
with given as (${GIVEN}), kept as (
  insert into known_origins (user_id, kind, origin, expires_at)
  select $3::uuid, kind, origin, $4::timestamptz from given order by kind, origin
  on conflict (user_id, kind, origin) do update set expires_at = excluded.expires_at
), others as (
  select kind, origin, row_number() over (partition by kind order by expires_at desc, origin) as place
  from known_origins where user_id = $3::uuid
    and kind in (select kind from given) and origin not in (select origin from given)
)
delete from known_origins known using others
where known.user_id = $3::uuid and known.kind = others.kind and known.origin = others.origin and others.place >= $5::int`);

/** Digested here, as a client may send what is no text to PostgreSQL. */
const originDigest = ({ kind, name }: LoginOrigin): string =>
  createHash('sha256').update(`${kind}:${name}`).digest('hex');

const given = (origins: readonly LoginOrigin[]) => [origins.map(({ kind }) => kind), origins.map(originDigest)];

export const pgKnownOrigins = ({ send }: Pick<Db, 'send'>): KnownOrigins & KnownOriginRepository => ({
  find: async (email, origins, now) => {
    const found = await send(FIND(...given(origins), email, now));
    return new Set(found.map(({ kind }) => kind));
  },
  remember: async (userId, origins, { until, most }) => {
    await send(REMEMBER(...given(origins), userId, until, most));
  },
});
