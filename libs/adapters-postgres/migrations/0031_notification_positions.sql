-- The inbox of a user has a position: each notification the next offset, gapless from 1, counted in one row of its user,
-- with how many are unread. Those from before have no offset: they are listed, but nobody was ever told their position.
alter table notifications add column "offset" bigint;

-- Made by the first that is written, marked or removed; `unread` is then counted from what is there. Whoever locks several
-- rows takes them in the order of user_id.
create table notification_counters (
  user_id uuid primary key references users on delete cascade,
  last_offset bigint not null check (last_offset >= 0),
  unread bigint not null check (unread >= 0),
  -- Grows with each change of `unread`, so that who hears of two knows which one is later.
  revision bigint not null
);

-- Positions of two epochs have nothing in common: a restored database begins another one.
create table channel_epoch (
  is_the_one boolean primary key default true check (is_the_one),
  epoch text not null
);
insert into channel_epoch (epoch) values (left(replace(gen_random_uuid()::text, '-', ''), 16));

-- The release before writes no offset. Nobody needs this any more once no worker of schema 30 runs.
create function number_notification() returns trigger language plpgsql as $$
begin
  insert into notification_counters as counter (user_id, last_offset, unread, revision)
  select id, 1, 1 + (select count(*) from notifications where user_id = new.user_id and read_at is null), 1
  from users where id = new.user_id for key share
  on conflict (user_id) do update
  set last_offset = counter.last_offset + 1, unread = counter.unread + 1, revision = counter.revision + 1
  returning last_offset into new."offset";
  return new;
end;
$$;

create trigger notifications_numbered before insert on notifications for each row
  when (new."offset" is null) execute function number_notification();

-- Whoever marks or removes, of whatever release, keeps the counts right. Of users who are no more there is none.
create function count_unread(ids uuid[], fewer bigint[]) returns void language sql as $$
  insert into notification_counters as counter (user_id, last_offset, unread, revision)
  select id, 0, (select count(*) from notifications where user_id = id and read_at is null), 1
  from (select id from users where id = any(ids) order by id for key share) as present
  order by id
  on conflict (user_id) do update
  set unread = greatest(0, counter.unread - fewer[array_position(ids, excluded.user_id)]), revision = counter.revision + 1
$$;

create function count_read_notifications() returns trigger language plpgsql as $$
begin
  perform count_unread(array_agg(user_id), array_agg(fewer)) from (
    select user_id, count(*) filter (where was.read_at is null) - count(*) filter (where became.read_at is null) as fewer
    from was join is_now as became using (id, user_id) group by user_id
  ) as counts where fewer <> 0 having count(*) > 0;
  return null;
end;
$$;

create function count_removed_notifications() returns trigger language plpgsql as $$
begin
  perform count_unread(array_agg(user_id), array_agg(fewer)) from (
    select user_id, count(*) as fewer from removed where read_at is null group by user_id
  ) as counts having count(*) > 0;
  return null;
end;
$$;

create trigger read_notifications_counted after update on notifications
  referencing old table as was new table as is_now for each statement execute function count_read_notifications();

create trigger removed_notifications_counted after delete on notifications
  referencing old table as removed for each statement execute function count_removed_notifications();
