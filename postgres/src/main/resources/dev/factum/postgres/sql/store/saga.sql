-- Where each saga stands, for queries. The truth is its stream in the log: category 'saga:' || saga, key, one event a step.
create table saga (
  saga     text not null,
  key      text not null,
  status   text not null,                -- running, compensating, compensation-stuck, completed, compensated
  state    text not null,
  reason   text,
  version  bigint not null,              -- of its stream
  deadline timestamptz,
  updated  timestamptz not null,
  primary key (saga, key)
);

create index saga_open on saga (saga, status) where status in ('running', 'compensating', 'compensation-stuck');

-- What operators wish of sagas: taken by the saga's owner, with the step.
create table saga_request (
  number   bigint generated always as identity primary key,
  saga     text not null,
  key      text not null,
  word     text not null,                -- retry, resume, settle, cancel
  argument text,                         -- a command's id, a reason
  by       text not null,
  at       timestamptz not null
);
