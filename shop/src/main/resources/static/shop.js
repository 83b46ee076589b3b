import { get, Problem } from './page/api.js';
import { booksMayHaveMoved, watchBooks } from './page/books.js';
import { showCustomer } from './page/customer.js';
import { byId, say } from './page/dom.js';
import { Feed } from './page/feed.js';
import { showFigures } from './page/figures.js';
import { clock, count, plural, sum } from './page/format.js';
import { watchMap } from './page/map.js';
import { mailKey, mailRow } from './page/mail.js';
import { cancelledRow, orderLink, orderRow, updateCancelledRow, updateOrderRow } from './page/order.js';
import { showReaders } from './page/readers.js';
import { closeSheet } from './page/sheet.js';
import { watchSales } from './page/sales.js';
import { showTimeline } from './page/timeline.js';

const EVERY_MS = 1_000;
const HIDDEN_EVERY_MS = 15_000;
const AGAIN_MS = 2_000;
const WITHIN_MS = 5_000;

const orders = new Feed('orders', {
  key: order => order.orderId,
  make: orderRow,
  update: updateOrderRow,
  nothing: 'Nothing has been ordered yet. An order stands here as soon as the gateway has taken it over.',
});
const cancelled = new Feed('cancelled', {
  key: order => order.orderId,
  make: cancelledRow,
  update: updateCancelledRow,
  nothing: 'Nothing had to be taken back.',
});
const mailbox = new Feed('mailbox', { key: mailKey, make: mailRow, update: () => {}, nothing: 'No mail has been sent yet.' });

const pulse = byId('pulse');
const pause = byId('pause');
let paused = false;
let timer = 0;
let last = null;
let heldAt = null;

poll();
route();
addEventListener('hashchange', route);
document.addEventListener('visibilitychange', () => document.hidden || soon(0));

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  say(pause, paused ? 'Go on' : 'Pause');
  if (paused) {
    clearTimeout(timer);
    beat('paused', last ? `Paused at ${clock(last.now)}` : 'Paused');
  } else soon(0);
});

byId('find').addEventListener('submit', event => {
  event.preventDefault();
  const orderId = event.target.elements.order.value.trim();
  if (!orderId) return;
  if (location.hash === orderLink(orderId)) route();
  else location.hash = orderLink(orderId);
});

function soon(ms) {
  clearTimeout(timer);
  if (!paused) timer = setTimeout(poll, ms);
}

async function poll() {
  try {
    const overview = await get('/api/overview', WITHIN_MS);
    if (paused) return;
    const first = last === null;
    last = overview;
    show(overview);
    if (first) {
      watchBooks();
      watchSales();
      watchMap();
    }
    beat('live', 'Live');
    soon(document.hidden ? HIDDEN_EVERY_MS : EVERY_MS);
  } catch (error) {
    if (paused) return;
    const words = error instanceof Problem ? error.message.replace(/\.$/, '') : 'Gateway not reachable';
    beat('lost', `${words}, trying again` + (last ? `; as of ${clock(last.now)}` : ''));
    soon(document.hidden ? HIDDEN_EVERY_MS : AGAIN_MS);
  }
}

function beat(state, words) {
  pulse.dataset.state = state;
  document.body.dataset.pulse = state;
  say(pulse, words);
}

function show(overview) {
  showFigures(overview);
  orders.show(overview.recent ?? []);
  cancelled.show(overview.undone ?? []);
  mailbox.show(overview.mailbox ?? []);
  showReaders(overview.readers ?? []);
  booksMayHaveMoved(overview.orders);

  heldAt = orders.held ? heldAt ?? overview.orders.placed : null;
  const newer = orders.held ? overview.orders.placed - heldAt : 0;
  say(byId('orders-aside'), newer > 0
    ? `Standing still while you choose; ${plural(newer, 'newer one', 'newer ones')}`
    : overview.recent?.length ? 'The newest first; choose one to see its way through the services' : '');
  const undone = sum(overview.orders.cancelled);
  say(byId('cancelled-aside'), undone ? `${count(undone)} in all` : '');
  say(byId('mailbox-aside'), overview.mailbox?.length ? 'The newest first' : '');
}

/** The address names what is open: #order=536365, #customer=17850. */
function route() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.get('order')) showTimeline(asked.get('order'));
  else if (asked.get('customer')) showCustomer(asked.get('customer'), Math.max(1, Number(asked.get('page')) || 1));
  else closeSheet();
}
