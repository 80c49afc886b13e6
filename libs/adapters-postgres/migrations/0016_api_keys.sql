-- Only digests under a pepper that is not in the database: who reads this table can ask nothing of the API. What was
-- revoked or has expired stays, to be told what a key was.
create table api_keys (
  id uuid primary key,
  prefix text not null,
  digest text not null,
  name text not null,
  owner_id uuid not null references users (id) on delete cascade,
  scopes text[] not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  constraint api_keys_prefix_key unique (prefix)
);

create index api_keys_name on api_keys (name) where revoked_at is null;
create index api_keys_owner on api_keys (owner_id);
