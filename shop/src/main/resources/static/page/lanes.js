import { el, svg } from './dom.js';

const SERVICES = ['order', 'payment', 'inventory', 'shipping', 'notification', 'analytics'];
/** Where in a row its mark stands, from the top. */
const MARK_Y = 17;

/** The services, each its lane, in the order in which an order goes through them. */
export function lanesOf(entries) {
  return [...SERVICES, ...new Set(entries.map(e => e.service).filter(s => !SERVICES.includes(s)))];
}

/** Draws the way through the services beside the list: a lane per service, a mark per entry, a line from every cause to its effect. */
export function drawLanes(place, heads, list, entries) {
  const services = lanesOf(entries);
  const width = place.clientWidth;
  const height = list.offsetHeight;
  const lane = width / services.length;
  const x = service => lane * (services.indexOf(service) + 0.5);
  heads.replaceChildren(...services.map(s => el('span', { text: s })));

  const rows = [...list.children].map((row, i) => ({ ...entries[i], y: row.offsetTop - list.offsetTop + MARK_Y, shown: row.offsetParent !== null }));
  const causes = rows.map((_, i) => causeOf(rows, i));
  const lines = [];
  const marks = [];
  rows.forEach((row, i) => {
    if (!row.shown) return;
    let from = causes[i];
    while (from >= 0 && !rows[from].shown) from = causes[from];
    if (from >= 0) lines.push(line(x(rows[from].service), rows[from].y, x(row.service), row.y, row.undo));
    marks.push(mark(row, x(row.service), row.y));
  });
  lines.sort((a, b) => a.classList.contains('undo') - b.classList.contains('undo'));
  place.replaceChildren(svg('svg', { width, height, viewBox: `0 0 ${width} ${height}` },
    ...services.map(s => svg('path', { class: 'lane', d: `M${x(s)} 0V${height}` })),
    ...lines,
    ...marks));
}

/** What was handled has the id of what was sent; everything else names its cause. The nearest in the same service is meant, if there is one. */
function causeOf(rows, i) {
  const row = rows[i];
  const before = test => {
    let found = -1;
    for (let j = 0; j < i; j++) if (test(rows[j]) && (found < 0 || rows[j].service === row.service || rows[found].service !== row.service)) found = j;
    return found;
  };
  const delivered = ['command', 'handled', 'effect'].includes(row.kind) ? before(r => r.id === row.id && ['sent', 'event'].includes(r.kind)) : -1;
  return delivered >= 0 ? delivered : before(r => r.id === row.cause);
}

function line(x1, y1, x2, y2, undo) {
  const bend = Math.min(10, Math.abs(x2 - x1), (y2 - y1) / 2);
  const side = Math.sign(x2 - x1);
  const d = x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}V${y2 - bend}q0 ${bend} ${side * bend} ${bend}H${x2}`;
  return svg('path', { class: undo ? 'cause undo' : 'cause', d });
}

function mark(row, x, y) {
  const shape = svg('g', { class: row.undo ? 'mark undo' : 'mark', 'data-kind': row.kind, transform: `translate(${x} ${y})` });
  shape.append(...shapes(row.kind));
  return shape;
}

function shapes(kind) {
  switch (kind) {
    case 'command': return [svg('path', { d: 'M-4.5 -5.5 5.5 0 -4.5 5.5Z' })];
    case 'step': return [svg('path', { d: 'M0 -6 6 0 0 6 -6 0Z' })];
    case 'effect': return [svg('circle', { class: 'ring', r: 6 }), svg('circle', { r: 2.2 })];
    case 'event': return [svg('circle', { r: 5 })];
    default: return [svg('circle', { class: 'small', r: 2.8 })];
  }
}
