create table if not exists payment_list (
  order_id text primary key,
  status   text not null,
  captured numeric not null,
  refunded numeric not null,
  currency text not null
);

create table if not exists payout_list (
  credit_note_id text primary key,
  status         text not null,
  amount         numeric not null,
  currency       text not null
);

create table if not exists bad_debt_list (
  adjustment_id text primary key,
  adjusted_on   date not null,
  amount        numeric not null,
  currency      text not null
);
