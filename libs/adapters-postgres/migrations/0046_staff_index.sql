-- The few among all users who have other roles than a customer's.
create index concurrently users_with_roles on users (id) where roles <> '{customer}'::text[];
