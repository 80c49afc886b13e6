-- Filters that staff keep by a name of their own; they go with their owner.
create table saved_views (
  id uuid primary key,
  owner_id uuid not null references users on delete cascade,
  list text not null,
  name text not null,
  query text not null,
  shared boolean not null,
  created_at timestamptz(3) not null,
  unique (owner_id, list, name)
);

create index saved_views_shared on saved_views (list) where shared;
