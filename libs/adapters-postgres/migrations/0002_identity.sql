create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);

create index sessions_live on sessions (user_id, id) where ended_at is null;

-- Only digests: who reads this table can sign in as nobody.
create table refresh_tokens (
  digest text primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  created_at timestamptz(3) not null,
  spent_at timestamptz(3)
);

create index refresh_tokens_session on refresh_tokens (session_id);
