-- Devices and networks that an account was signed in from, under a digest: strangers who guess do not hold them up.
create table known_origins (
  user_id uuid not null references users (id) on delete cascade,
  kind text not null check (kind in ('device', 'network')),
  origin bytea not null,
  expires_at timestamptz(3) not null,
  primary key (user_id, kind, origin)
);

create index known_origins_expired on known_origins (expires_at);

-- The digest of whose attempts they are, where they are of an account: a reset forgets them together.
alter table login_attempts add column account bytea;

create index login_attempts_account on login_attempts (account) where account is not null;

-- A newer code leaves those from before good.
alter table one_time_tokens
  drop constraint one_time_tokens_pkey,
  drop constraint one_time_tokens_digest_key,
  add primary key (digest);

create index one_time_tokens_user on one_time_tokens (user_id, purpose);
