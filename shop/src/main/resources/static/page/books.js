import { get, said } from './api.js';
import { byId, el, say } from './dom.js';
import { count, figure, money, plural, reasonWithin } from './format.js';

const section = byId('books');
const verdict = byId('books-verdict');
const again = byId('books-again');
const replay = byId('books-replay');
const EVERY_MS = 5_000;
const REPLAY_WITHIN_MS = 300_000;
const MOST_LEFT = 4;

let asking = false;
let asked = 0;
let known = null;
let moved = true;
let near = false;

again.addEventListener('click', () => ask(false));
replay.addEventListener('click', () => ask(true));

/** To be called once the page has its length: before, everything can be seen. */
export function watchBooks() {
  new IntersectionObserver(seen => {
    near = seen.at(-1).isIntersecting;
    followBooks();
  }, { rootMargin: '100px' }).observe(section);
}

/** Told what the overview shows: the books are asked for again while they can be seen and something has moved. */
export function booksMayHaveMoved(orders) {
  const now = JSON.stringify(orders);
  if (now !== known) moved = true;
  known = now;
  followBooks();
}

function followBooks() {
  if (known && near && moved && !asking && Date.now() - asked > EVERY_MS) ask(false);
}

async function ask(withReplay) {
  if (asking) return;
  asking = true;
  section.setAttribute('aria-busy', 'true');
  again.disabled = replay.disabled = true;
  if (withReplay) say(verdict, 'Replaying every read model …');
  try {
    const books = withReplay ? await get('/api/reconciliation?replay=true', REPLAY_WITHIN_MS) : await get('/api/reconciliation');
    moved = !books.quiet;
    show(books);
  } catch (error) {
    verdict.dataset.state = 'unknown';
    say(verdict, said(error));
  }
  asked = Date.now();
  asking = false;
  section.removeAttribute('aria-busy');
  again.disabled = replay.disabled = false;
}

function show(books) {
  const checks = books.checks ?? [];
  const failed = checks.filter(c => !c.ok).length;
  verdict.dataset.state = !books.quiet ? 'moving' : failed ? 'failed' : 'holds';
  section.dataset.quiet = String(books.quiet);
  say(verdict, words(books.quiet, checks.length, failed));
  showLeft(books.left ?? {});
  byId('books-checks').hidden = checks.length === 0;
  byId('books-list').replaceChildren(...checks.map(check));
  byId('books-figures').replaceChildren(...accounts(books));
}

function words(quiet, all, failed) {
  if (!quiet) return failed
    ? `Not quiet yet: ${count(all - failed)} of ${plural(all, 'check')} hold, the rest settle when nothing is under way.`
    : `Not quiet yet; ${all === 1 ? 'the check holds' : `all ${count(all)} checks hold`} so far.`;
  if (all === 0) return 'Quiet; there is nothing to check yet.';
  return failed ? `${count(failed)} of ${plural(all, 'check')} ${failed === 1 ? 'does' : 'do'} not hold.` : `Quiet, and all ${count(all)} checks hold.`;
}

function check(c) {
  return el('tr', { role: 'row', 'data-ok': String(c.ok) },
    el('td', { role: 'cell', class: 'mark' }, el('span', { 'aria-hidden': 'true', text: c.ok ? '✔' : '✘' }), el('span', { class: 'unseen', text: c.ok ? 'holds' : 'does not hold' })),
    el('td', { role: 'cell', class: 'name', text: c.name }),
    el('td', { role: 'cell', class: 'num expected', text: figure(c.expected) }),
    el('td', { role: 'cell', class: 'num actual', text: figure(c.actual) }));
}

function showLeft(left) {
  const services = Object.entries(left).filter(([, things]) => things.length > 0);
  byId('books-left').replaceChildren(...(services.length === 0 ? [] : [
    el('h3', { text: 'What is left' }),
    el('dl', { class: 'left' }, ...services.map(([service, things]) => el('div', {},
      el('dt', { text: service }),
      ...things.slice(0, MOST_LEFT).map(thing => el('dd', { text: thing })),
      things.length > MOST_LEFT ? el('dd', { class: 'quiet', text: `and ${count(things.length - MOST_LEFT)} more` }) : null))),
  ]));
}

/** The services' own figures, each under its owner. */
function accounts(books) {
  const of = amount => money(amount, books.currency);
  const { orders = {}, payments = {}, stock = {}, shipments = {} } = books;
  const { ledger = {}, creditNotes = {}, badDebt = {} } = payments;
  return [
    account('Orders', [
      ['placed', count(orders.placed), of(orders.amountPlaced)],
      ['lines', count(orders.lines)],
      ['processing', count(orders.processing)],
      ['completed', count(orders.completed)],
      ...Object.entries(orders.cancelled ?? {}).map(([code, n]) => [`cancelled, ${reasonWithin(code)}`, count(n)]),
      ['amount cancelled', of(orders.amountCancelled)],
    ]),
    account('Payments', [
      ['captured and kept', of(payments.amountCaptured)],
      ['refunded by an undo', of(payments.amountRefunded)],
      ['credit notes', count(creditNotes.count), of(creditNotes.amount)],
      ['bad debt', count(badDebt.count), of(badDebt.amount)],
    ]),
    account('The provider’s ledger', [
      ['charged', of(ledger.charged)],
      ['refunded', of(ledger.refunded)],
      ['paid out', of(ledger.paidOut)],
      ['entries', count(ledger.entries)],
      ['orders charged twice', count(ledger.chargedTwice)],
    ]),
    account('Stock and shipping, in units', [
      ['at the start', count(stock.initial)],
      ['returned', count(stock.returned)],
      [`adjusted, in ${plural(stock.adjustments?.count ?? 0, 'write-off')}`, count(stock.adjusted)],
      ['free', count(stock.onHand)],
      ['reserved', count(stock.reserved)],
      ['shipped', count(stock.shipped)],
      ['shortage', count(stock.shortage)],
      ['orders shipped', count(shipments.shipped)],
      ['shipments refused', count(shipments.refused)],
    ]),
    Object.keys(books.readModels ?? {}).length ? readModels(books.readModels) : null,
  ].filter(Boolean);
}

function account(title, rows) {
  return el('section', { 'aria-label': title }, el('h3', { text: title }),
    el('dl', {}, ...rows.map(([term, value, more]) =>
      el('div', {}, el('dt', { text: term }), el('dd', { class: 'num' }, value, more ? el('span', { class: 'second', text: more }) : null)))));
}

function readModels(models) {
  const rows = Object.entries(models);
  return el('section', { 'aria-label': 'Read models' }, el('h3', { text: 'Read models against a fresh replay' }),
    el('dl', {}, ...rows.map(([name, differences]) => el('div', { class: differences.length ? 'differs' : null },
      el('dt', { text: name }),
      el('dd', { class: 'num', text: differences.length ? plural(differences.length, 'difference') : 'equal' }),
      ...differences.slice(0, MOST_LEFT).map(d => el('dd', { class: 'difference', text: d }))))));
}
