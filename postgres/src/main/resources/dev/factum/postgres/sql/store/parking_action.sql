-- What operators did with what is parked: added, and never changed.
create table parking_action (
  number       bigint generated always as identity primary key,
  at           timestamptz not null,
  by           text not null,
  word         text not null,            -- redrive, edit, discard
  subscription text not null,
  key          text not null,
  message      uuid,                     -- null: the whole key
  reason       text not null,
  before       bytea not null            -- what the message said until then; empty for a redrive
);
