-- How far a run is, and whether somebody has called it off: its process hears of it at its next sign of life.
alter table job_runs add column progress jsonb, add column cancel_requested_at timestamptz(3);

-- Not valid at first: what is there already is of the five states that the narrower check allowed.
alter table job_runs drop constraint job_runs_state_check;
alter table job_runs add constraint job_runs_state_check
  check (state in ('running', 'succeeded', 'failed', 'interrupted', 'abandoned', 'cancelled')) not valid;
