create table if not exists sales_by_day (
  name   text primary key,
  orders bigint not null,
  units  bigint not null,
  amount numeric not null
);

create table if not exists sales_by_country (
  name   text primary key,
  orders bigint not null,
  units  bigint not null,
  amount numeric not null
);

create table if not exists sales_by_product (
  name   text primary key,
  orders bigint not null,
  units  bigint not null,
  amount numeric not null
);

