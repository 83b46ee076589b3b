-- initial + returned - adjusted = on_hand + reserved + shipped, at any time; on_hand is what is free
create table if not exists stock (
  sku      text primary key,
  initial  bigint not null default 0,
  returned bigint not null default 0,
  adjusted bigint not null default 0,
  shipped  bigint not null default 0,
  reserved bigint not null default 0 check (reserved >= 0),
  on_hand  bigint not null default 0 check (on_hand >= 0),
  shortage bigint not null default 0,
  told     boolean,                       -- others were told last that it can be had, or that it cannot
  version  bigint not null default 0      -- of what they were told
) with (fillfactor = 70);

create table if not exists reservation (
  order_id text primary key,
  status   text not null,
  skus     text[] not null default '{}',
  units    int[] not null default '{}'
);

create table if not exists movement (
  movement_id text primary key,
  kind        text not null,
  units       bigint not null
);

create table if not exists adjustment (
  movement_id text not null,
  line        int not null,
  sku         text not null,
  units       bigint not null,
  applied     bigint not null,
  primary key (movement_id, line)
);

-- of a checkout that nobody conducts: what the order wants, once that was heard, and whether it is paid
create table if not exists wanted (
  order_id text primary key,
  skus     text[],
  units    int[],
  paid     boolean not null default false
);
