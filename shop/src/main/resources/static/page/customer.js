import { get, path, said } from './api.js';
import { el } from './dom.js';
import { count, plural } from './format.js';
import { customerLink, orderRow, updateOrderRow } from './order.js';
import { openSheet } from './sheet.js';

const SIZE = 20;

/** A customer's orders, newest first, page by page. */
export async function showCustomer(customerId, page) {
  let left = false;
  const body = openSheet(`Customer ${customerId}`, () => (left = true));
  body.replaceChildren(el('p', { class: 'nothing', text: 'Asking the gateway …' }));
  try {
    const found = await get(`${path('customers', customerId, 'orders')}?page=${page}&size=${SIZE}`);
    if (!left) body.replaceChildren(...content(customerId, found));
  } catch (error) {
    if (!left) body.replaceChildren(el('p', { class: 'nothing', text: said(error) }));
  }
}

function content(customerId, { page, total, orders }) {
  if (!orders?.length) return [el('p', { class: 'nothing', text: 'No orders of this customer are known.' })];
  const pages = Math.ceil(total / SIZE);
  return [
    el('p', { class: 'aside', text: plural(total, 'order') + (pages > 1 ? `, page ${count(page)} of ${count(pages)}` : '') + ', newest first' }),
    el('table', { class: 'orders', role: 'table', 'aria-label': `Orders of customer ${customerId}` },
      el('tbody', { role: 'rowgroup' }, ...orders.map(order => {
        const row = orderRow(order);
        updateOrderRow(row, order);
        return row;
      }))),
    pages > 1 ? turn(customerId, page, pages) : null,
  ].filter(Boolean);
}

function turn(customerId, page, pages) {
  const to = (p, words) => (p < 1 || p > pages ? el('span') : el('a', { href: `${customerLink(customerId)}&page=${p}`, text: words }));
  return el('nav', { class: 'turn', 'aria-label': 'Pages' }, to(page - 1, '← Newer'), to(page + 1, 'Older →'));
}
