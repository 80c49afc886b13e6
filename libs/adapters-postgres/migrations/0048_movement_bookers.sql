-- Who booked a movement of stock; the ledger takes no change, so that earlier ones do not say.
alter table stock_movements add column booked_by uuid;
