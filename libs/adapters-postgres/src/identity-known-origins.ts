import { createHash } from 'node:crypto';
import type { KnownOriginRepository, KnownOrigins, LoginOrigin } from '@orderline/domain/identity';
import type { Db } from './drizzle.ts';

const GIVEN =
  "select kind, decode(digest, 'hex') as origin from unnest($1::text[], $2::text[]) as given (kind, digest)";

const FIND = `
with given as (${GIVEN})
select known.kind from users
join known_origins known on known.user_id = users.id
join given on given.kind = known.kind and given.origin = known.origin
where users.email = $3 and known.expires_at > $4::timestamptz`;

/** Rows are written in one order, so that of two sign-ins at once one waits for the other. */
const REMEMBER = `
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
where known.user_id = $3::uuid and known.kind = others.kind and known.origin = others.origin and others.place >= $5::int`;

/** Digested here, as a client may send what is no text to PostgreSQL. */
const digestOf = ({ kind, name }: LoginOrigin): string => createHash('sha256').update(`${kind}:${name}`).digest('hex');

const given = (origins: readonly LoginOrigin[]) => [origins.map(({ kind }) => kind), origins.map(digestOf)];

/** `FIND` answers kinds. */
const kindsIn = (rows: readonly unknown[]) => rows as readonly Pick<LoginOrigin, 'kind'>[];

export const pgKnownOrigins = ({ send }: Pick<Db, 'send'>): KnownOrigins & KnownOriginRepository => ({
  find: async (email, origins, now) => {
    const found = await send({ text: FIND, params: [...given(origins), email, now] });
    return new Set(kindsIn(found).map(({ kind }) => kind));
  },
  remember: async (userId, origins, { until, most }) => {
    await send({ text: REMEMBER, params: [...given(origins), userId, until, most] });
  },
});
