-- Events in wire form, written by the business transaction. `id` gives an aggregate's events their order, as its row is
-- locked before they are inserted; it is never a cursor, for transactions commit out of its order.
create table outbox (
  id bigint generated always as identity (cache 1) primary key,
  event_id uuid not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  aggregate_version integer not null check (aggregate_version > 0),
  partition smallint not null generated always as ((uuid_hash(aggregate_id) & 15)::smallint) stored,
  type text not null,
  topic text not null,
  key text not null,
  headers jsonb not null,
  value text not null,
  created_at timestamptz(3) not null default now(),
  published_at timestamptz(3),
  attempts integer not null default 0,
  next_at timestamptz(3),
  parked boolean not null default false,
  last_error text,
  constraint outbox_event_id_key unique (event_id),
  constraint outbox_aggregate_version_key unique (aggregate_type, aggregate_id, aggregate_version)
) with (fillfactor = 80);

create index outbox_waiting on outbox (partition, id) where published_at is null;
create index outbox_stopped on outbox (partition, aggregate_id) where published_at is null and (parked or next_at is not null);

create table inbox (
  consumer text not null,
  event_id uuid not null,
  type text not null,
  handled_at timestamptz(3) not null,
  primary key (consumer, event_id)
);

create table inbox_versions (
  consumer text not null,
  aggregate_id uuid not null,
  last_version integer not null,
  primary key (consumer, aggregate_id)
) with (fillfactor = 80);

create table parked_events (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id text not null,
  topic text not null,
  key text not null,
  headers jsonb not null,
  value text not null,
  attempts integer not null,
  due_at timestamptz(3),
  error text not null,
  parked_at timestamptz(3) not null,
  constraint parked_events_event_key unique (consumer, event_id)
);

create index parked_events_key on parked_events (consumer, key, id);
