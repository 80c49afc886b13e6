-- What an external scheduler had done: one run for each scheduled time of a job.
create table job_runs (
  id uuid primary key,
  name text not null,
  scheduled_for timestamptz(3) not null,
  state text not null check (state in ('running', 'succeeded', 'failed', 'interrupted', 'abandoned')),
  attempt integer not null check (attempt > 0),
  started_at timestamptz(3) not null,
  leased_until timestamptz(3) not null,
  ended_at timestamptz(3),
  result jsonb,
  error text,
  constraint job_runs_scheduled_key unique (name, scheduled_for),
  constraint job_runs_ended check ((state = 'running') = (ended_at is null))
);

-- Never two of a job at once, whatever the clocks say.
create unique index job_runs_running on job_runs (name) where state = 'running';
create index job_runs_name on job_runs (name, id);
create index job_runs_over on job_runs (ended_at) where ended_at is not null;
create index job_runs_succeeded on job_runs (name, ended_at) where state = 'succeeded';

-- What prune removes, by age.
create index outbox_published on outbox (published_at) where published_at is not null;
create index inbox_handled on inbox (handled_at);
create index sessions_over on sessions (least(ended_at, expires_at));
create index one_time_tokens_expired on one_time_tokens (expires_at);
create index parked_events_put_off on parked_events (due_at) where due_at is not null;

-- Which version of which aggregate a handled event was: with the last of them goes what inbox_versions knows of it.
alter table inbox add column aggregate_id uuid, add column aggregate_version integer;

-- Events that prune has removed from the outbox (source 'outbox') and from each consumer's inbox, so that the books
-- still count them.
create table pruned_events (
  source text not null,
  type text not null,
  events bigint not null,
  primary key (source, type)
);
