import { get, path, Problem, said } from './api.js';
import { el, say, sync } from './dom.js';
import { clock, count, day, elapsed, money, plural, reason } from './format.js';
import { drawLanes, lanesOf } from './lanes.js';
import { state, who } from './order.js';
import { openSheet } from './sheet.js';

const EVERY_MS = 1_000;
/** After the order has ended, its mails and figures are still being written: it is read on until nothing is added so many times. */
const STILL = 4;
const KINDS = {
  command: 'command',
  event: 'event',
  step: 'saga step',
  effect: 'effect',
  sent: 'message sent',
  handled: 'message handled',
};

/** What became of an order: every entry of its conversation, in causal order, followed while it goes on. */
export function showTimeline(orderId) {
  let left = false;
  let timer = 0;
  let still = 0;
  let before = '';
  let view = null;
  const body = openSheet(`Order ${orderId}`, () => {
    left = true;
    clearTimeout(timer);
    view?.stop();
  });
  body.replaceChildren(el('p', { class: 'nothing', text: 'Asking the services …' }));
  read();

  async function read() {
    const [timeline, order] = await Promise.allSettled([get(path('orders', orderId, 'timeline')), get(path('orders', orderId))]);
    if (left) return;
    if (timeline.status === 'rejected' && !view) {
      body.replaceChildren(el('p', { class: 'nothing', text: sorry(orderId, timeline.reason) }));
      if (timeline.reason instanceof Problem && timeline.reason.status === 404) return;
    }
    if (timeline.status === 'fulfilled') {
      view ??= open(body);
      view.show(timeline.value, order.value);
      const now = `${timeline.value.status} ${timeline.value.entries.length}`;
      still = now === before ? still + 1 : 0;
      before = now;
    }
    const over = view && before && !before.startsWith('processing') && still >= STILL;
    if (!over) timer = setTimeout(read, EVERY_MS);
  }
}

const sorry = (orderId, error) => (error instanceof Problem && error.status === 404 ? `There is no order ${orderId}.` : said(error));

function open(body) {
  const summary = el('div', { class: 'summary' });
  const messages = el('input', { type: 'checkbox', id: 'timeline-messages', checked: true });
  const list = el('ol', { class: 'timeline', role: 'list', 'aria-label': 'What happened, in causal order' });
  const heads = el('div', { class: 'lane-heads', 'aria-hidden': 'true' });
  const lanes = el('div', { class: 'lanes', 'aria-hidden': 'true' });
  body.replaceChildren(
    summary,
    el('div', { class: 'legend' },
      ...['command', 'event', 'step', 'effect', 'sent'].map(kind =>
        el('span', { class: 'key', 'data-kind': kind }, el('span', { class: 'glyph', 'aria-hidden': 'true' }), kind === 'sent' ? 'message' : KINDS[kind])),
      el('span', { class: 'key', 'data-undo': 'true' }, el('span', { class: 'glyph', 'aria-hidden': 'true' }), 'takes something back'),
      el('label', { class: 'toggle' }, messages, 'Show messages')),
    el('div', { class: 'way' }, heads, lanes, list));
  let shown = [];
  const draw = () => drawLanes(lanes, heads, list, shown);
  const watch = new ResizeObserver(draw);
  watch.observe(list);
  messages.addEventListener('change', () => {
    list.classList.toggle('essential', !messages.checked);
    draw();
  });
  return {
    show(timeline, order) {
      shown = keyed(timeline.entries);
      summarise(summary, timeline, order);
      showEntries(list, shown);
      draw();
    },
    stop: () => watch.disconnect(),
  };
}

/** One message may be handled twice by one consumer: the key counts. */
function keyed(entries) {
  const seen = new Map();
  return entries.map(entry => {
    const key = [entry.service, entry.kind, entry.name, entry.id].join(' ');
    const n = (seen.get(key) ?? 0) + 1;
    seen.set(key, n);
    return { ...entry, rowKey: `${key} ${n}` };
  });
}

function summarise(summary, timeline, order) {
  const now = JSON.stringify([timeline.status, timeline.entries.length, order]);
  if (summary.dataset.now === now) return;
  summary.dataset.now = now;
  summary.replaceChildren(
    el('p', { class: 'verdict-line' },
      el('span', {}, state(timeline.status), order?.reason ? el('span', { class: 'why', text: reason(order.reason) }) : null),
      order ? el('span', { class: 'num total', text: money(order.total?.amount, order.total?.currency) }) : null),
    el('p', { class: 'story' }, ...story(timeline)),
    el('dl', { class: 'facts' },
      ...(order ? [
        fact('Customer', who(order.customerId)),
        fact('Country', order.country ?? '–'),
        fact('Invoice of', day(order.placedOn)),
        fact('Lines', count(order.lines)),
        fact('Placed at', clock(order.placedAt)),
      ] : []),
      fact('Correlation', el('code', { text: timeline.correlation ?? '–' }))));
}

const fact = (term, value) => el('div', {}, el('dt', { text: term }), el('dd', {}, value));

function story({ status, entries }) {
  const services = lanesOf(entries).filter(s => entries.some(e => e.service === s)).length;
  const took = entries.length ? elapsed(Math.max(...entries.map(e => since(entries, e)))) : '';
  const length = `${plural(entries.length, 'entry', 'entries')} in ${plural(services, 'service')}, ${took} from the first to the last.`;
  if (entries.length === 0) return ['Nothing of it has been written yet.'];
  if (status !== 'cancelled') return [length];
  const undone = [...new Set(entries.filter(e => e.undo && e.kind === 'command').map(e => e.type))];
  if (undone.length === 0) return ['Nothing had to be taken back. ', length];
  return ['Taken back by ', ...undone.flatMap((type, i) => [i ? ', ' : '', el('code', { class: 'undo', text: type })]), '. ', length];
}

const since = (entries, entry) => new Date(entry.at) - new Date(entries[0].at);

function showEntries(list, entries) {
  const deepest = Math.max(1, ...entries.map(e => e.depth ?? 0));
  list.style.setProperty('--deepest', deepest);
  sync(list, entries, e => e.rowKey, make, (row, entry) => {
    row.style.setProperty('--depth', entry.depth ?? 0);
    say(row.querySelector('.since'), elapsed(since(entries, entry)));
    say(row.querySelector('.type'), headline(entry));
    say(row.querySelector('.detail'), entry.kind === 'step' ? '' : entry.detail ?? '');
  });
}

function make(entry) {
  const refused = /^refused|^compensat/.test(entry.detail ?? '');
  return el('li', { 'data-kind': entry.kind, 'data-undo': entry.undo ? 'true' : null, 'data-service': entry.service },
    el('details', {},
      el('summary', {},
        el('span', { class: 'since num' }),
        el('span', { class: 'what' },
          el('span', { class: 'type' }),
          entry.undo ? el('span', { class: 'badge', text: 'undo' }) : null,
          el('span', { class: 'place' }, el('b', { text: entry.service }), ` · ${place(entry)}`, el('span', { class: refused ? 'detail refused' : 'detail' })))),
      el('dl', { class: 'facts' },
        fact('Kind', KINDS[entry.kind] ?? entry.kind),
        fact('Type', el('code', { text: entry.type })),
        fact('Where', `${entry.service}, ${entry.name ?? '–'}`),
        fact('At', el('code', { text: entry.at })),
        fact('Key', el('code', { text: entry.key ?? '–' })),
        entry.position ? fact('Position', el('code', { text: entry.position })) : null,
        fact('Depth', count(entry.depth)),
        fact('Id', el('code', { text: entry.id })),
        fact('Cause', el('code', { text: entry.cause ?? '–' })))));
}

/** All steps have one type: what tells them apart is the state. */
const headline = entry => (entry.kind === 'step' ? entry.detail ?? entry.type : entry.type);

function place(entry) {
  const name = (entry.name ?? '').replace(/^(topic|saga):/, '');
  switch (entry.kind) {
    case 'command': return 'command';
    case 'event': return 'event';
    case 'step': return `saga ${name}`;
    case 'effect': return `effect ${name}`;
    case 'sent': return `sent to ${name}`;
    case 'handled': return `handled by ${name}`;
    default: return `${entry.kind} ${name}`;
  }
}
