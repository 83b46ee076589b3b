-- Deadlines: at most one per owner and key, gone with the transaction that takes it.
create table timer (
  owner text not null,
  key   text not null,
  due   timestamptz not null,
  primary key (owner, key)
);

create index timer_due on timer (owner, due);
