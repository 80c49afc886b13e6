-- Null where a user never stated them, or a client that knows no parts has changed the name since.
alter table users add column given_name text, add column family_name text;
