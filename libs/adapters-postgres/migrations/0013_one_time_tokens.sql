-- What was sent by e-mail to prove a mailbox: only its digest, and one of a kind for each user.
create table one_time_tokens (
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('password-reset', 'email-verification')),
  digest text not null,
  expires_at timestamptz(3) not null,
  primary key (user_id, purpose),
  constraint one_time_tokens_digest_key unique (digest)
);
