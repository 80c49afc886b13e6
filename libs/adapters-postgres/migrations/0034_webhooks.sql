-- Where events are sent to as webhooks, and each event on its way to each of them.
create table webhook_endpoints (
  id uuid primary key,
  url text not null,
  description text not null,
  event_types text[],
  disabled_reason text check (disabled_reason in ('request', 'gone', 'failing')),
  disabled_at timestamptz(3),
  failing_since timestamptz(3),
  failures integer not null,
  paused_until timestamptz(3),
  secret text not null,
  old_secret text,
  old_secret_until timestamptz(3),
  version row_version not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check ((disabled_reason is null) = (disabled_at is null)),
  check ((old_secret is null) = (old_secret_until is null))
);

create table webhook_deliveries (
  id uuid primary key,
  -- The order in which those of one subject are sent.
  seq bigint generated always as identity,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  event_id uuid not null,
  type text not null,
  subject_id uuid not null,
  -- Whom the data names.
  person_id uuid,
  occurred_at timestamptz(3) not null,
  data text not null,
  status text not null check (status in ('waiting', 'delivered', 'failed')),
  attempts integer not null,
  failures integer not null,
  manual boolean not null,
  next_at timestamptz(3),
  leased_until timestamptz(3),
  last_attempt_at timestamptz(3),
  response_status integer,
  error text,
  -- The last of them that are over: at, responseStatus, error, durationMs.
  last_attempts jsonb not null default '[]',
  created_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check ((status = 'waiting') = (next_at is not null)),
  check ((status = 'waiting') = (ended_at is null)),
  -- Its inbox: an event that comes again is not written again.
  unique (endpoint_id, event_id)
);

create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at, seq) where status = 'waiting';
create index webhook_deliveries_order on webhook_deliveries (endpoint_id, subject_id, seq) where status = 'waiting';
create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, seq) where status = 'waiting';
create index webhook_deliveries_listed on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_open on webhook_deliveries (endpoint_id, status, id) where status <> 'delivered';
create index webhook_deliveries_failed on webhook_deliveries (endpoint_id, created_at, seq) where status = 'failed';
create index webhook_deliveries_person on webhook_deliveries (person_id) where person_id is not null;
create index webhook_deliveries_created on webhook_deliveries (created_at);
