-- States of streams, so that a load need not begin with the first event. A cache: rows may be deleted at any time.
create table snapshot (
  category text not null,
  key      text not null,
  schema   text not null,                -- what the state looks like and means; that of another release stands beside it
  version  bigint not null,              -- of the stream
  event    uuid not null,                -- the last in it
  type     text not null,
  state    json not null,
  sum      bigint not null,              -- of the state's bytes
  primary key (category, key, schema)
);
