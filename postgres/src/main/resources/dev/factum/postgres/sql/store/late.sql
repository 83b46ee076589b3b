-- The late lane. A transaction that has appended and stays open does not hold the log up: the log goes past it, and what it commits then
-- is read at a later place. What is passed over is written down before anybody goes past it, so nothing is decided by time alone.

-- An event that committed late: it is read right behind everything at or before `at`.
create table late (
  at       bigint not null,
  sub      int not null,
  position bigint not null constraint late_position unique,
  primary key (at, sub)
);

-- How far the log goes past transactions that are open. The newest row counts. Insert-only: updated, it would leave a dead row at each
-- step for as long as somebody's old snapshot is open.
create table head (
  n        bigint primary key,
  safe     bigint not null,              -- up to here it is decided what is read in its own place
  gaps     int8multirange not null,      -- up to `safe`, what was not there: late if it commits, nothing if it does not
  ask      int8multirange not null,      -- what is about to be passed over: readers stop before it
  ask_upto bigint not null
);

insert into head values (0, 0, '{}', '{}', 0);

-- One step of the lane: first it asks, and in the next step, by a snapshot that is younger than the question, it settles. A reader that
-- had not seen the question has read nothing of what the settling finds missing. `clean`: all up to here is decided. `upto`: where the log
-- may go to, past transactions that have been open for a while. Nobody waits: whoever finds another at work leaves it to him.
create function event_step(clean bigint, upto bigint) returns boolean language plpgsql volatile set search_path from current as $$
declare h head; o head; found_late bigint[]; seen int8multirange; lo bigint; hi bigint; dead int8multirange;
begin
  if not pg_try_advisory_xact_lock('head'::regclass::oid::int, 1) then return false; end if;
  select * into h from head order by n desc limit 1;
  o := h;
  if h.ask <> '{}' then lo := lower(h.ask) - 1; hi := h.ask_upto; else lo := greatest(clean, h.safe); hi := upto; end if;
  -- one snapshot for both: what was late and what is there; else a follower could be placed before whom it follows
  with g as (select e.position p from unnest(h.gaps) r join event e on e.position >= lower(r) and e.position < upper(r)),
       v as (select e.position p from event e where e.position > lo and e.position <= hi)
  select (select array_agg(p order by p) from g), coalesce((select range_agg(int8range(p, p, '[]')) from v), '{}') into found_late, seen;
  if found_late is not null then
    insert into late
      select h.safe, (select coalesce(max(l.sub), 0) from late l where l.at = h.safe) + i, q from unnest(found_late) with ordinality u (q, i);
    select h.gaps - range_agg(int8range(q, q, '[]')) into h.gaps from unnest(found_late) q;
  end if;
  dead := int8multirange(int8range(0, clean, '[]'));
  h.gaps := h.gaps - dead;
  if h.ask <> '{}' then
    h.gaps := h.gaps + (h.ask - seen - dead);
    h.safe := h.ask_upto;
    h.ask := '{}';
    h.ask_upto := 0;
  elsif hi > lo then
    h.ask := int8multirange(int8range(lo, hi, '(]')) - seen;
    h.ask_upto := hi;
    -- so many gaps are not passed over: the log waits, and whoever holds it is named
    if (select count(*) from unnest(h.gaps + h.ask)) > 1000 then h.ask := '{}'; h.ask_upto := 0;
    elsif h.ask = '{}' then h.ask_upto := 0; h.safe := hi;
    end if;
  end if;
  if (h.safe, h.gaps, h.ask) is distinct from (o.safe, o.gaps, o.ask) then
    insert into head values (h.n + 1, h.safe, h.gaps, h.ask, h.ask_upto);
    delete from head where n < h.n - 10;
  end if;
  return h.ask <> '{}';
end $$;
