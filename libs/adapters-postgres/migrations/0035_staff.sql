-- Staff in a browser: sessions where there is no Redis, and what is asked for besides the password.
create table staff_sessions (
  digest text primary key,
  user_id uuid not null references users on delete cascade,
  stage text not null check (stage in ('password', 'full')),
  credential text not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  proven_at timestamptz(3) not null,
  address text not null,
  client text not null
);

create index staff_sessions_user on staff_sessions (user_id, created_at desc);
create index staff_sessions_age on staff_sessions (created_at);

create table second_factors (
  user_id uuid primary key references users on delete cascade,
  sealed_secret text not null,
  confirmed_at timestamptz(3),
  -- The time step of the last code that was taken: none is taken twice.
  last_step bigint not null
);

-- Each is gone once it is used.
create table recovery_codes (
  digest text primary key,
  user_id uuid not null references users on delete cascade
);

create index recovery_codes_user on recovery_codes (user_id);
