-- Messages that are to be sent at a time. When it has come, the relay moves a row into the log, in one transaction.
create table schedule (
  id          uuid primary key,          -- of the message
  due         timestamptz not null,
  topic       text not null,
  key         text not null,
  type        text not null,
  version     int not null,
  time        timestamptz not null,      -- when it was scheduled
  producer    text not null,
  correlation text not null,
  cause       uuid not null,
  payload     json not null
);

create index schedule_due on schedule (due, id);
