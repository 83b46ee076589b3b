import { byId, el, say, sync } from './dom.js';
import { count, plural } from './format.js';

const list = byId('readers-list');
const nothing = byId('readers-nothing');
const aside = byId('readers-aside');
const ORDER = ['order', 'payment', 'inventory', 'shipping', 'notification', 'analytics', 'gateway'];
const WORDS = {
  RUNNING: 'running',
  PAUSED: 'paused',
  STANDBY: 'standby',
  HANDED_OVER: 'handed over',
  STOPPED: 'stopped',
  UNREACHABLE: 'unreachable',
};

say(nothing, 'Asking the gateway …');

/** One block per service, one line per subscription: how far behind it is, what it has parked, what holds it up. */
export function showReaders(readers) {
  nothing.hidden = readers.length > 0;
  say(nothing, 'No subscription has started yet.');
  say(aside, summary(readers));
  const services = [...new Set(readers.map(r => r.service))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  sync(list, services, s => s, makeService, (block, service) =>
    sync(block.querySelector('ul'), readers.filter(r => r.service === service), r => r.reader || r.process, makeReader, updateReader));
}

function summary(readers) {
  if (readers.length === 0) return '';
  const known = readers.filter(r => r.state !== 'UNREACHABLE').length;
  const unreachable = readers.length - known;
  const behind = readers.reduce((n, r) => n + (r.behind ?? 0), 0);
  const parked = readers.reduce((n, r) => n + (r.parked ?? 0), 0);
  const halted = readers.filter(r => troubled(r)).length;
  return [
    behind === 0 ? `${unreachable ? '' : 'All '}${count(known)} have caught up` : `${plural(behind, 'entry', 'entries')} behind in all`,
    parked ? `${count(parked)} parked` : null,
    halted ? `${count(halted)} not running` : null,
    unreachable ? `${plural(unreachable, 'process', 'processes')} cannot be reached` : null,
  ].filter(Boolean).join(', ');
}

const troubled = r => ['PAUSED', 'STOPPED'].includes(r.state);

const rank = service => (ORDER.indexOf(service) + ORDER.length + 1) % (ORDER.length + 1);

function makeService(service) {
  return el('section', { 'aria-label': service }, el('h3', { text: service }), el('ul'));
}

function makeReader(reader) {
  return el('li', {},
    el('span', { class: 'name', text: reader.reader || reader.process }),
    el('span', { class: 'process' }),
    el('span', { class: 'run' }),
    el('span', { class: 'parked' }),
    el('span', { class: 'behind num' }),
    el('span', { class: 'problem' }));
}

function updateReader(row, reader) {
  const part = name => row.querySelector('.' + name);
  row.dataset.state = reader.state;
  row.classList.toggle('lagging', reader.behind > 0);
  say(part('process'), reader.reader && reader.process !== reader.service ? reader.process.replaceAll(`, ${reader.service}-`, ', ') : '');
  say(part('run'), reader.state === 'RUNNING' ? '' : WORDS[reader.state] ?? reader.state);
  say(part('parked'), reader.parked ? `${count(reader.parked)} parked` : '');
  say(part('behind'), reader.behind ? `${count(reader.behind)} behind` : reader.state === 'UNREACHABLE' ? '?' : 'caught up');
  say(part('problem'), reader.problem ?? '');
}
