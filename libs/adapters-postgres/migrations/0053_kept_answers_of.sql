-- An erasure looks for the answers that tell of one person, and reads no other.
create index concurrently idempotency_keys_of on idempotency_keys (subject_id) where subject_id is not null;
