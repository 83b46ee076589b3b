import { get, said } from './api.js';
import { byId, el, whenSeen } from './dom.js';
import { count, day, money, plural } from './format.js';
import { showStock } from './stock.js';

const section = byId('sales');
const form = byId('sales-by');
const answer = byId('sales-answer');
const PAGE = { day: 31, country: 12, product: 12 };
const COLUMNS = [['key', null], ['orders', 'Orders'], ['units', 'Units'], ['amount', 'Amount']];
const HEADS = { day: 'Day', country: 'Country', product: 'Product' };

let rows = [];
let by = 'day';
let sort = { column: 'key', down: false };
let shown = 0;

form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('change', () => load(form.elements.by.value));

/** To be called once the page has its length: before, everything can be seen. */
export function watchSales() {
  whenSeen(section, () => load(form.elements.by.value));
}

async function load(kind) {
  by = kind;
  sort = kind === 'day' ? { column: 'key', down: false } : { column: 'amount', down: true };
  shown = PAGE[kind];
  answer.setAttribute('aria-busy', 'true');
  if (!answer.firstChild) answer.replaceChildren(el('p', { class: 'nothing', text: 'Asking the gateway …' }));
  try {
    const loaded = (await get('/api/analytics/sales?by=' + kind)).rows ?? [];
    if (by !== kind) return;
    rows = loaded;
    show();
  } catch (error) {
    answer.replaceChildren(el('p', { class: 'nothing', text: said(error) }), again());
  }
  answer.removeAttribute('aria-busy');
}

function again() {
  const button = el('button', { class: 'more', type: 'button', text: 'Read again' });
  button.addEventListener('click', () => load(by));
  return button;
}

function show() {
  if (rows.length === 0) {
    answer.replaceChildren(el('p', { class: 'nothing', text: 'Nothing has been sold yet.' }), again());
    return;
  }
  const sorted = [...rows].sort(compare);
  answer.replaceChildren(
    el('table', { class: 'sales', 'aria-label': `Sales by ${by}` },
      el('thead', {}, el('tr', {}, ...COLUMNS.map(head))),
      el('tbody', {}, ...sorted.slice(0, shown).map(row))),
    el('div', { class: 'mores' }, sorted.length > shown ? rest(sorted.length) : null, again()));
}

function head([column, title]) {
  const here = sort.column === column;
  const button = el('button', { class: 'plain', type: 'button', text: title ?? HEADS[by] });
  button.addEventListener('click', () => {
    sort = { column, down: here ? !sort.down : column !== 'key' };
    show();
    answer.querySelector('[aria-sort] button').focus();
  });
  return el('th', { scope: 'col', class: column === 'key' ? null : 'num', 'aria-sort': here ? (sort.down ? 'descending' : 'ascending') : null }, button);
}

function row(sale) {
  return el('tr', {},
    el('th', { scope: 'row' }, name(sale.key), sale.available === false ? el('span', { class: 'out', text: 'sold out' }) : null),
    el('td', { class: 'num', text: count(sale.orders) }),
    el('td', { class: 'num', text: count(sale.units) }),
    el('td', { class: 'num', text: money(sale.amount?.amount, sale.amount?.currency) }));
}

function name(key) {
  if (by !== 'product') return by === 'day' ? day(key) : key;
  const button = el('button', { class: 'link', type: 'button', title: 'Its stock', text: key });
  button.addEventListener('click', () => showStock(key));
  return button;
}

function rest(all) {
  const next = Math.min(200, all - shown);
  const button = el('button', { class: 'more', type: 'button', text: `Show ${count(next)} more of ${plural(all, 'row')}` });
  button.addEventListener('click', () => {
    shown += next;
    show();
  });
  return button;
}

function compare(a, b) {
  const order = sort.column === 'key' ? a.key.localeCompare(b.key)
    : sort.column === 'amount' ? Number(a.amount?.amount) - Number(b.amount?.amount)
    : a[sort.column] - b[sort.column];
  return sort.down ? -order : order;
}
