-- How far each reader has come, by source and partition: the place of the last entry read, with its id. Whoever owns the reader knows its
-- epoch; a transaction with another epoch changes nothing.
create table subscription (
  name      text not null,
  source    text not null,               -- a topic; empty for the own log
  partition int not null,
  at        bigint not null default 0,
  sub       int not null default 0,
  event     uuid not null default '00000000-0000-0000-0000-000000000000',
  epoch     bigint not null,
  saved     timestamptz not null default now(),
  primary key (name, source, partition)
) with (fillfactor = 50);

create sequence subscription_epoch;
