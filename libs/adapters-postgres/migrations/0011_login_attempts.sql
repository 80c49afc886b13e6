-- Under a digest of whom they count, so that the table holds no addresses of people who have no account.
create table login_attempts (
  subject bytea primary key,
  attempts integer not null check (attempts >= 0),
  last_at timestamptz(3) not null,
  wait_until timestamptz(3) not null,
  forgiven_at timestamptz(3) not null
);

create index login_attempts_forgiven on login_attempts (forgiven_at);
