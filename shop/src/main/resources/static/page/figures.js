import { byId, el, say } from './dom.js';
import { count, money, NONE, rate, reasonWithin, sum } from './format.js';

const list = byId('figures');
const cells = {};

for (const [id, term] of [
  ['placed', 'Placed'],
  ['processing', 'Processing'],
  ['completed', 'Completed'],
  ['cancelled', 'Cancelled'],
  ['rate', 'Orders a second'],
]) {
  const value = el('dd', { class: 'value', text: NONE });
  const note = el('dd', { class: 'note' });
  cells[id] = { value, note };
  list.append(el('div', { class: id }, el('dt', { text: term }), value, note));
}

export function showFigures({ orders, ordersPerSecond }) {
  say(cells.placed.value, count(orders.placed));
  say(cells.placed.note, orders.amountPlaced ? money(orders.amountPlaced.amount, orders.amountPlaced.currency) : '');
  say(cells.processing.value, count(orders.processing));
  say(cells.processing.note, orders.processing ? 'between the services' : 'nothing is under way');
  say(cells.completed.value, count(orders.completed));
  say(cells.completed.note, orders.completed ? 'paid and shipped' : '');
  say(cells.cancelled.value, count(sum(orders.cancelled)));
  showReasons(orders.cancelled ?? {});
  say(cells.rate.value, rate(ordersPerSecond));
  say(cells.rate.note, 'last 10 seconds');
}

function showReasons(cancelled) {
  const reasons = Object.entries(cancelled).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
  const now = JSON.stringify(reasons);
  if (cells.cancelled.note.dataset.now === now) return;
  cells.cancelled.note.dataset.now = now;
  cells.cancelled.note.parentElement.toggleAttribute('data-some', reasons.length > 0);
  cells.cancelled.note.replaceChildren(...reasons.map(([code, n]) => el('span', { title: code }, el('b', { text: count(n) }), ' ' + reasonWithin(code))));
}
