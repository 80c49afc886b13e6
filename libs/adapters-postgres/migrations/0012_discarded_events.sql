-- Events that an operator took out of the way of their key, with the reason. Kept for good.
create table discarded_events (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id text not null,
  topic text not null,
  key text not null,
  headers jsonb not null,
  value text not null,
  attempts integer not null,
  error text not null,
  parked_at timestamptz(3) not null,
  discarded_at timestamptz(3) not null,
  reason text not null
);
