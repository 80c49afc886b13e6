create table users (
  id uuid primary key,
  email text not null,
  name text not null,
  locale text not null,
  addresses jsonb not null,
  roles text[] not null,
  version integer not null check (version > 0),
  events integer not null check (events >= 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint users_email_key unique (email),
  constraint users_email_lower_case check (email = lower(email))
);

-- What proves who a user is, apart from what a user is: no query of users can read it by accident.
create table credentials (
  user_id uuid primary key references users (id) on delete cascade,
  password_hash text not null,
  updated_at timestamptz(3) not null
);
