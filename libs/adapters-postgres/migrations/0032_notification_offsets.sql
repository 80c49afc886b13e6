-- A position names one notification of a user, and what follows it is read in order.
create unique index concurrently notifications_offset on notifications (user_id, "offset");
