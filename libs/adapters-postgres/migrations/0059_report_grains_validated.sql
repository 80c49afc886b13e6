-- Apart from its addition, as it reads all sums: nobody waits for that.
alter table report_sums validate constraint report_sums_grain_check;
