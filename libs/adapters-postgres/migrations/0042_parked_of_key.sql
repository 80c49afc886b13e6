-- What is parked about one thing, whoever parked it: the page of an order asks for that, and so does an erasure.
create index concurrently parked_events_of_key on parked_events (key, id);
