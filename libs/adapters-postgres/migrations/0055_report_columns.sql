-- Apart from what fills these, as reports read both tables: they wait for this alone. Lists have facts whole, so that who reads
-- one need not look each of them up.
alter table report_generations
  -- Up to which order products are counted in the category that they move to.
  add column moved_through uuid;

alter table report_pending
  add column kind text,
  add column customer_id uuid,
  add column country text,
  add column currency text,
  add column minor bigint,
  add column units bigint,
  add column lines integer,
  add column reason text;
