import { get, said } from './api.js';
import { byId, el, say, whenSeen } from './dom.js';
import { plural } from './format.js';

const list = byId('map-list');
const nothing = byId('map-nothing');
const WITHIN_MS = 5_000;

/** Asked once, when it is first seen: services do not change while they run. */
export function watchMap() {
  whenSeen(byId('map'), async () => {
    try {
      show(await get('/api/map', WITHIN_MS));
    } catch (error) {
      say(nothing, said(error));
    }
  });
}

/** One block per service, one line per topic that it says: to whom, and whether as a command. */
function show(map) {
  nothing.hidden = true;
  const commands = map.edges.some(edge => edge.command);
  say(byId('map-aside'), commands
    ? 'Orchestrated: the order service asks, the others answer; ▸ is a command'
    : 'Choreographed: nobody asks, each does what follows from what was said');
  list.replaceChildren(...map.services.map(service =>
    el('section', { 'aria-label': service }, el('h3', { text: service }), lines(map.edges.filter(e => e.from === service)))));
  byId('map-findings').replaceChildren(...map.findings.map(finding => el('li', { text: finding })));
  if (map.findings.length) byId('map-findings').prepend(el('li', { class: 'head', text: plural(map.findings.length, 'thing to look at', 'things to look at') }));
}

function lines(edges) {
  if (edges.length === 0) return el('p', { class: 'nothing', text: 'says nothing, and only hears' });
  const topics = [...new Set(edges.map(edge => edge.topic))];
  return el('ul', {}, ...topics.map(topic => {
    const to = edges.filter(edge => edge.topic === topic);
    return el('li', {},
      el('span', { class: 'name', text: (to[0].command ? '▸ ' : '') + topic }),
      el('span', { class: 'hearers', text: to.map(edge => edge.to).join(', ') }));
  }));
}
