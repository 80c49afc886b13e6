-- A part of a name or an address is looked for by trigrams. Of letters beyond ASCII they see nothing in a database of the
-- locale C: there such a part is found by reading all users.
create index concurrently users_text_part on users
  using gin (search_folded(name || ' ' || email) gin_trgm_ops) with (gin_pending_list_limit = 256);
