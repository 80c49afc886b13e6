-- Each api asks every other second which sessions were ended lately.
create index sessions_ended on sessions (ended_at) where ended_at is not null;
