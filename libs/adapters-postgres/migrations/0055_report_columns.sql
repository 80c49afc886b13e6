-- Apart from what fills these, as reports read the list: they wait for this alone. Lists have facts whole, so that who reads
-- one need not look each of them up.
alter table report_pending
  add column kind text,
  add column customer_id uuid,
  add column country text,
  add column currency text,
  add column minor bigint,
  add column units bigint,
  add column lines integer,
  add column reason text;
