-- The log: what happened and what is to be sent, in one order. A row is written once and never changed.
create table event (
  position    bigint generated always as identity (cache 1) primary key,
  id          uuid not null constraint event_id unique,
  category    text not null,             -- of its stream; topic:… for a message on its way to a topic, saga:… for a saga's step
  key         text not null,             -- order is kept among rows of one key
  version     bigint,                    -- 1, 2, 3 … in its stream; null for a message, which is in no stream
  type        smallint not null,         -- see event_type
  time        timestamptz not null,
  correlation text not null,
  cause       uuid not null,
  answer_to   text,
  tags        text[],
  payload     json not null              -- as it was written, byte for byte
);

create unique index event_stream on event (category, key, version) where version is not null;
create index event_correlation on event (correlation);

create function event_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the log is append-only: % on table event is refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger event_append_only before update or delete or truncate on event
  for each statement execute function event_is_append_only();

-- One poll of the log: first the last position drawn, then whoever is appending, then how far the late lane goes. VOLATILE in READ
-- COMMITTED gives each statement a snapshot of its own, in this order. Once all of `holders` have ended, everything up to `s` may be read in
-- its place. `seen` is a position up to which all is known to be decided: if none was drawn since, nothing else is asked for, and null.
create function event_poll(seen bigint, out s bigint, out holders text[], out started timestamptz,
    out safe bigint, out gaps text, out ask_low bigint, out late_at bigint) language plpgsql volatile set search_path from current as $$
begin
  started := pg_postmaster_start_time();
  select case when is_called then last_value else 0 end into s from event_position_seq;
  if s = seen then return; end if;
  select coalesce(array_agg(distinct l.virtualtransaction), '{}') into holders
    from pg_locks l
   where l.locktype = 'relation' and l.relation = 'event'::regclass
     and l.database = (select oid from pg_database where datname = current_database())
     and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     and l.granted and l.pid is distinct from pg_backend_pid();
  select h.safe, h.gaps::text, coalesce(lower(h.ask), 0), coalesce((select max(l.at) from late l), 0) into safe, gaps, ask_low, late_at
    from head h order by h.n desc limit 1;
end $$;

-- Nobody appends from now on until the caller's transaction ends; whoever is appending is waited for, 10 seconds at most. Runs as the
-- table's owner: who may append need not be allowed to lock.
create function event_hold() returns void language plpgsql security definer set search_path from current as $$
begin
  perform set_config('lock_timeout', '10s', true);
  lock table event in share mode;
end $$;

revoke execute on function event_hold() from public;

-- large values are compressed by whatever is cheap, where the server has it
do $$ begin
  alter table event alter column payload set compression lz4;
exception when feature_not_supported then null;
end $$;
