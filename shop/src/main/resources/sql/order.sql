create table if not exists order_list (
  order_id    text primary key,
  customer_id text,
  country     text not null,
  placed_on   date not null,
  placed_at   timestamptz not null,
  changed_at  timestamptz not null,
  status      text not null,
  reason      text,
  lines       int not null,
  total       numeric not null,
  currency    text not null,
  correlation text not null
);

create index if not exists order_list_customer on order_list (customer_id, placed_at desc, order_id desc);
create index if not exists order_list_newest on order_list (placed_at desc, order_id desc);
create index if not exists order_list_cancelled on order_list (changed_at desc, order_id desc) where status = 'cancelled';
create index if not exists order_list_processing on order_list (order_id) where status = 'processing';

create table if not exists credit_note_list (
  credit_note_id text primary key,
  customer_id    text,
  issued_on      date not null,
  amount         numeric not null,
  currency       text not null
);
