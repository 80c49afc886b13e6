-- What staff changed, and the chain that shows whether a row of it was changed, moved or removed afterwards.
create table audit_entries (
  id uuid primary key,
  at timestamptz(3) not null,
  actor_kind text not null check (actor_kind in ('user', 'api-key', 'operator')),
  actor_id text not null,
  action text not null,
  target_type text,
  target_id text,
  before jsonb,
  after jsonb,
  address text,
  request_id text,
  check ((target_type is null) = (target_id is null))
);

create index audit_entries_target on audit_entries (target_type, target_id, id desc);
create index audit_entries_actor on audit_entries (actor_kind, actor_id, id desc);

create table audit_seals (
  position bigint primary key check (position > 0),
  entry_id uuid not null unique references audit_entries,
  hash text not null check (hash ~ '^[0-9a-f]{64}$')
);

-- Entries that are committed and not chained: writers only add to it, so that none waits for another.
create table audit_unsealed (
  entry_id uuid primary key references audit_entries
);

create function audit_only_grows() returns trigger language plpgsql as $$
begin
  raise exception '% only grows: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger audit_entries_only_grow before update or delete or truncate on audit_entries
  for each statement execute function audit_only_grows();
create trigger audit_seals_only_grow before update or delete or truncate on audit_seals
  for each statement execute function audit_only_grows();
