-- When the second factor was set up that the sign-in of a session proved; null of one that proved none, as those that an
-- earlier release opens: its tokens have a customer's rights where a second factor is set up.
alter table sessions add column proven_factor_at timestamptz(3);
