-- Of whom an answer that is kept for a repeated request tells, in words or by an address: a user, or an order of theirs. An
-- erasure takes it by that. Most answers are amounts and ids alone, and tell of nobody.
alter table idempotency_keys add column subject_id uuid;
