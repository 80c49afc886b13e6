-- What has not ended, or a person must end: counted for the metrics however much has ended.
create index fulfilments_open on fulfilments (status) where status not in ('completed', 'cancelled');
