-- Staff on their way to a provider of identities and back: each row is taken once, by the browser that began it.
create table provider_sign_ins (
  state text primary key,
  digest text not null,
  nonce text not null,
  verifier text not null,
  next text not null,
  kept text,
  user_id uuid references users on delete cascade,
  session text,
  created_at timestamptz(3) not null,
  check ((user_id is null) = (session is null))
);

create index provider_sign_ins_age on provider_sign_ins (created_at);
create index provider_sign_ins_user on provider_sign_ins (user_id) where user_id is not null;
