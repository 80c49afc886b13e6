-- What prune removes, by age.
create index product_imports_age on product_imports (progress_at);
