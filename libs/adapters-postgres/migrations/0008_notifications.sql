create table notifications (
  id uuid primary key,
  user_id uuid not null,
  type text not null,
  title text not null,
  body text not null,
  subject_type text not null,
  subject_id uuid not null,
  read_at timestamptz(3),
  created_at timestamptz(3) not null
);

create index notifications_user on notifications (user_id, id);
create index notifications_unread on notifications (user_id) where read_at is null;
