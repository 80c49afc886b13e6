-- A file is kept while it is tried and imported; chunks are as they came, in pieces that are read one at a time.
create table product_import_files (
  id uuid primary key,
  name text not null,
  -- Null while it comes.
  size bigint,
  uploaded_by uuid not null,
  uploaded_at timestamptz(3) not null
);

create index product_import_files_age on product_import_files (uploaded_at);

create table product_import_chunks (
  file_id uuid not null references product_import_files (id) on delete cascade,
  position integer not null,
  content bytea not null,
  primary key (file_id, position)
);

-- Compressing it would cost more than the day for which it is kept.
alter table product_import_chunks alter column content set storage external;

alter table product_imports
  add column dry_run boolean not null default false,
  add column file_id uuid,
  add column file_name text,
  add column read_bytes bigint not null default 0,
  add column total_bytes bigint;

alter table product_imports drop constraint product_imports_status_check;

alter table product_imports add constraint product_imports_status_known
  check (status in ('running', 'finished', 'stopped', 'interrupted', 'cancelled')) not valid;
