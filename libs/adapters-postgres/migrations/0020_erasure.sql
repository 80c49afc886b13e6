-- A session outlives its user for as long as its access tokens would be good: other processes learn from it that they are
-- not. Who signs in is held by the credentials, which are locked while a session is begun.
alter table sessions drop constraint sessions_user_id_fkey;

-- Answers that are kept for a repeated request; most keys have none, as an order is told again from its own row.
create index idempotency_keys_answers on idempotency_keys (created_at) where value is not null;
