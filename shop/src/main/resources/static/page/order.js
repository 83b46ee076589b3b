import { el, say } from './dom.js';
import { clock, count, customer, day, money, reason } from './format.js';

export const orderLink = orderId => '#order=' + encodeURIComponent(orderId);
export const customerLink = customerId => '#customer=' + encodeURIComponent(customerId);

const STATES = { processing: 'Processing', completed: 'Completed', cancelled: 'Cancelled' };

/** The mark of a state and its word. */
export function state(status) {
  return el('span', { class: 'state', 'data-status': status },
    el('span', { class: 'glyph', 'aria-hidden': 'true' }),
    STATES[status] ?? status ?? '–');
}

/** A row of the table of orders. */
export function orderRow(order) {
  return el('tr', { role: 'row' },
    el('td', { role: 'cell', class: 'which' },
      el('a', { class: 'through', href: orderLink(order.orderId), text: order.orderId }),
      el('span', { class: 'under', text: day(order.placedOn) })),
    el('td', { role: 'cell', class: 'who' },
      who(order.customerId),
      el('span', { class: 'under', text: order.country ?? '' })),
    el('td', { role: 'cell', class: 'num lines' }, count(order.lines), el('span', { class: 'unit', text: order.lines === 1 ? ' line' : ' lines' })),
    el('td', { role: 'cell', class: 'num total', text: money(order.total?.amount, order.total?.currency) }),
    el('td', { role: 'cell', class: 'how' }));
}

export function updateOrderRow(row, order) {
  const now = `${order.status} ${order.reason ?? ''}`;
  if (row.dataset.now === now) return;
  row.dataset.now = now;
  row.querySelector('.how').replaceChildren(
    state(order.status),
    el('span', { class: 'under' },
      order.reason ? el('span', { class: 'why', text: reason(order.reason) }) : null,
      el('span', { class: 'at', title: 'Placed at', text: clock(order.placedAt) })));
}

export function who(customerId) {
  return customerId
    ? el('a', { class: 'above', href: customerLink(customerId), 'aria-label': `Orders of customer ${customerId}`, text: customerId })
    : el('span', { class: 'guest', text: customer(customerId) });
}

/** A cancelled order: what it was, and why it is not. */
export function cancelledRow(order) {
  return el('li', {},
    el('div', {},
      el('a', { class: 'through', href: orderLink(order.orderId), text: order.orderId }),
      el('span', { class: 'num', text: money(order.total?.amount, order.total?.currency) })),
    el('div', {},
      el('span', { class: 'why' }),
      el('span', { class: 'under', text: `${order.country ?? ''}, ${clock(order.placedAt)}` })));
}

export function updateCancelledRow(row, order) {
  say(row.querySelector('.why'), reason(order.reason));
}
