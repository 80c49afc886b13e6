-- Whom another issuer of tokens names by a subject that is theirs for good. The link goes with its user.
create table external_identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id) on delete cascade,
  linked_at timestamptz(3) not null,
  primary key (issuer, subject)
);

create index external_identities_user on external_identities (user_id);
