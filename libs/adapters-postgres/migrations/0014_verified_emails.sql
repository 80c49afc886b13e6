alter table users add column email_verified_at timestamptz(3);
