import { byId, say, sync } from './dom.js';
import { plural } from './format.js';

/** More arrivals at once than this are not highlighted: everything would flicker. */
const MOST_HIGHLIGHTED = 5;

const canHover = matchMedia('(hover: hover)');
const narrow = matchMedia('(max-width: 44rem)');
const MOST_NARROW = 6;

/**
 * A list of the newest of something. It stands still while somebody points at it or walks through it with the keyboard, highlights a few
 * arrivals, and shows its first rows until all are asked for.
 */
export class Feed {
  constructor(name, { key, make, update, nothing }) {
    this.list = byId(`${name}-list`);
    this.nothing = byId(`${name}-nothing`);
    this.more = byId(`${name}-more`);
    this.words = nothing;
    this.key = key;
    this.make = make;
    this.update = update;
    this.started = false;
    this.open = false;
    this.held = false;
    say(this.nothing, 'Asking the gateway …');
    this.more.addEventListener('click', () => {
      this.open = !this.open;
      this.fold();
    });
  }

  show(items) {
    this.held = items.length > 0 && this.list.children.length > 0 && this.inUse();
    if (this.held) this.refresh(items);
    else this.replace(items);
    this.started = true;
    this.nothing.hidden = this.list.children.length > 0;
    say(this.nothing, this.words);
    this.fold();
  }

  inUse() {
    return (canHover.matches && this.list.matches(':hover')) || this.list.querySelector(':focus-visible') !== null;
  }

  refresh(items) {
    const byKey = new Map(items.map(item => [String(this.key(item)), item]));
    for (const row of this.list.children) {
      const item = byKey.get(row.dataset.key);
      if (item) this.update(row, item);
    }
  }

  replace(items) {
    const made = sync(this.list, items, this.key, this.make, this.update);
    if (!this.started || made.length > MOST_HIGHLIGHTED) return;
    for (const row of made) {
      row.classList.add('new');
      row.addEventListener('animationend', () => row.classList.remove('new'), { once: true });
    }
  }

  fold() {
    const most = narrow.matches ? MOST_NARROW : Number(this.list.dataset.show);
    const rows = [...this.list.children];
    rows.forEach((row, i) => (row.hidden = !this.open && i >= most));
    this.more.hidden = rows.length <= most;
    this.more.setAttribute('aria-expanded', String(this.open));
    say(this.more, this.open ? 'Show fewer' : `Show ${plural(rows.length - most, 'more', 'more')}`);
  }
}
