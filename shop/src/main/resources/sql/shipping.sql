create table if not exists shipment_list (
  order_id text primary key,
  status   text not null,
  country  text not null,
  units    int not null
);
