-- The record of a handled message, per consumer, written in the handler's transaction. Of a command it holds the outcome.
create table inbox (
  consumer     text not null,
  message      uuid not null,
  kind         text not null,            -- command, handled, effect
  type         text not null,
  key          text not null,
  correlation  text not null,
  cause        uuid not null,
  time         timestamptz not null,
  settled      boolean not null default false,
  code         text,                     -- of a refusal
  reason       text,
  from_version bigint not null default 0, -- the command's events are those after this version of its stream
  to_version   bigint not null default 0,
  at           bigint not null default 0, -- the place of the last of them
  sub          int not null default 0,
  event        uuid,
  primary key (consumer, message)
);

create index inbox_correlation on inbox (correlation);
