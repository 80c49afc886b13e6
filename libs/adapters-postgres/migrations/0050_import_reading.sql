-- A file is read by one import at a time; prune leaves those that are being read.
create unique index concurrently product_imports_reading on product_imports (file_id) where status = 'running';
