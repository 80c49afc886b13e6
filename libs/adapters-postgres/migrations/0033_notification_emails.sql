-- What users have chosen of how they are told; without a row all is as it is for everybody.
create table notification_preferences (
  user_id uuid primary key references users on delete cascade,
  choices jsonb not null,
  version integer not null check (version > 0),
  updated_at timestamptz(3) not null
);

-- The e-mail of a notification, written with it, or in its place where the user wants no other.
create table notification_emails (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  type text not null,
  -- What it tells of, until it is over.
  notice jsonb,
  -- Whoever knows it may switch off e-mails of this type.
  token uuid not null default gen_random_uuid(),
  attempts integer not null default 0,
  next_at timestamptz(3),
  outcome text,
  fault text,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check (num_nonnulls(notice, next_at) in (0, 2)),
  check (num_nonnulls(next_at, outcome) = 1),
  check (num_nonnulls(outcome, ended_at) in (0, 2))
);

create index notification_emails_user on notification_emails (user_id);
-- Those of a user go out in their order.
create index notification_emails_in_order on notification_emails (user_id, created_at, id) where next_at is not null;
create index notification_emails_due on notification_emails (next_at) where next_at is not null;
create index notification_emails_waiting on notification_emails (created_at) where next_at is not null;
create index notification_emails_age on notification_emails (created_at);
