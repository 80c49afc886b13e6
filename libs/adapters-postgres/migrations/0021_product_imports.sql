create table product_imports (
  id uuid primary key,
  imported_by uuid not null,
  status text not null check (status in ('running', 'finished', 'stopped', 'interrupted')),
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  refused integer not null,
  started_at timestamptz(3) not null,
  progress_at timestamptz(3) not null,
  ended_at timestamptz(3),
  broken jsonb,
  key_scope text,
  key text,
  digest text
);

create index product_imports_key on product_imports (key_scope, key) where key is not null;

create table product_import_refusals (
  import_id uuid not null references product_imports (id) on delete cascade,
  line integer not null,
  sku text,
  errors jsonb not null,
  primary key (import_id, line)
);
