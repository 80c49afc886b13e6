-- How many events were published of a product. Those that are there already have none: each is announced when it changes
-- next, or by `npm run events -- snapshot`.
alter table products add events integer not null default 0 check (events >= 0);
