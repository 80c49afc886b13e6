-- The number of an order is the last 50 bits of its id (orderNumberOf of the core), so that placing an order writes what it
-- wrote before. The last 48 are unique, and with them the numbers: as digits, they cost an insert half of what numbers do.
create unique index orders_number on orders ((right(id::text, 12) collate "C"));
