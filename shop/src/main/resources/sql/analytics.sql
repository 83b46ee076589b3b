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

-- a copy of what inventory says last of each product
create table if not exists product (
  sku       text primary key,
  available boolean not null,
  version   bigint not null
);
