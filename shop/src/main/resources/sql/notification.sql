create table if not exists mail (
  number    bigint generated always as identity primary key,
  at        timestamptz not null default now(),
  recipient text not null,
  subject   text not null,
  order_id  text not null,
  occasion  text not null                  -- received or closed
);
