import { get, path, Problem, said } from './api.js';
import { byId, el } from './dom.js';
import { count } from './format.js';

const form = byId('stock-find');
const input = byId('stock-sku');
const answer = byId('stock-answer');

form.addEventListener('submit', event => {
  event.preventDefault();
  if (input.value.trim()) look(input.value.trim());
});

/** Looks a product up as if its code had been typed. */
export function showStock(sku) {
  input.value = sku;
  look(sku);
  form.scrollIntoView({ block: 'center' });
  input.focus({ preventScroll: true });
}

async function look(sku) {
  answer.setAttribute('aria-busy', 'true');
  try {
    const stock = await get(path('inventory', sku));
    if (input.value.trim() === sku) answer.replaceChildren(...balance(stock));
  } catch (error) {
    const unknown = error instanceof Problem && error.status === 404;
    answer.replaceChildren(el('p', { class: 'nothing', text: unknown ? `There is no product ${sku}.` : said(error) }));
  }
  answer.removeAttribute('aria-busy');
}

/** Both sides of the account: what came, and where it is. */
function balance(s) {
  return [
    el('p', { class: 'sku', text: s.sku }),
    el('div', { class: 'balance' },
      side('Came in', [['at the start', s.initial], ['returned', s.returned], ['written off', -s.adjusted]], s.initial + s.returned - s.adjusted),
      side('Is now', [['free', s.onHand], ['reserved', s.reserved], ['shipped', s.shipped]], s.onHand + s.reserved + s.shipped)),
    s.shortage ? el('p', { class: 'short', text: `${count(s.shortage)} more were written off than were there.` }) : null,
  ].filter(Boolean);
}

function side(title, rows, total) {
  return el('dl', {},
    el('div', { class: 'head' }, el('dt', { text: title }), el('dd')),
    ...rows.map(([term, n]) => el('div', {}, el('dt', { text: term }), el('dd', { class: 'num', text: count(n === 0 ? 0 : n) }))),
    el('div', { class: 'total' }, el('dt', { text: 'units' }), el('dd', { class: 'num', text: count(total) })));
}
