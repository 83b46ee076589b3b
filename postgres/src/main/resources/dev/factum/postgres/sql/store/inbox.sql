-- The record of a handled message, per consumer, written in the handler's transaction. Of a command it holds the outcome.
create table inbox (
  consumer     text not null,
  message      uuid not null,
  kind         text not null,            -- command, handled, effect
  type         text not null,
  key          text not null,
  topic        text not null default '', -- of a message; empty: the own log
  source       text not null default '', -- its producer
  sequence     bigint not null default 0, -- and its place in the producer's log; 0 if that is not known
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
  primary key (message, consumer)         -- in this order, as what differs in each row is compared first
);

-- eight bytes an entry, and no texts to compare: every message that is handled pays for it
create index inbox_correlation on inbox (hashtextextended(correlation, 0));

-- What was recorded in the 14 days and more before that. Two tables take turns: when it is due, this one is emptied as a whole, and they
-- change their names.
create table inbox_before (like inbox including all);

create table inbox_since (
  since timestamptz not null             -- when they did so last
);

insert into inbox_since values (now());

-- What outlives them: how far each key was handled, for messages whose producers say where in their logs they stand.
create table inbox_guard (
  consumer text not null,
  topic    text not null,
  source   text not null,
  key      text not null,
  sequence bigint not null,
  primary key (consumer, topic, source, key)
);

-- The turn of the tables, when it is due. Whoever records a message is waited for, one second at most: all that was recorded before the
-- turn is seen by all who record after it, so that no message is fresh in both. Runs as the tables' owner: who records need not be allowed
-- to empty them.
create function inbox_turn() returns boolean language plpgsql security definer set search_path from current as $$
begin
  if not exists (select from inbox_since where since <= now() - interval '14 days') then return false; end if;
  lock table inbox_guard in share row exclusive mode; -- a consumer that is being forgotten is not to come back
  if not exists (select from inbox_since where since <= now() - interval '14 days') then return false; end if; -- another was first
  insert into inbox_guard as g
    select consumer, topic, source, key, max(sequence) from inbox_before where sequence > 0 group by 1, 2, 3, 4
    on conflict (consumer, topic, source, key) do update set sequence = excluded.sequence where g.sequence < excluded.sequence;
  perform set_config('lock_timeout', '1s', true);
  begin
    lock table inbox, inbox_before in access exclusive mode;
  exception when lock_not_available then
    return false;
  end;
  truncate inbox_before;
  alter table inbox rename to inbox_turning;
  alter table inbox_before rename to inbox;
  alter table inbox_turning rename to inbox_before;
  update inbox_since set since = clock_timestamp();
  return true;
end $$;

revoke execute on function inbox_turn() from public;
