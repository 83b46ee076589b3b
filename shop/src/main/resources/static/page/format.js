const LOCALE = 'en-GB';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clockTime = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const calendar = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const currencies = new Map();

export const NONE = '–';

export const count = n => (n === null || n === undefined ? NONE : minus(whole.format(n)));

export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;

export const rate = perSecond => (perSecond >= 100 ? whole.format(perSecond) : tenth.format(perSecond ?? 0));

/** The decimal string goes to the formatter as a string: no digit of it passes through a floating-point number. */
export function money(amount, currency) {
  if (amount === null || amount === undefined) return NONE;
  const digits = Math.max(2, (String(amount).split('.')[1] ?? '').length);
  const id = `${currency} ${digits}`;
  if (!currencies.has(id)) currencies.set(id, currencyFormat(currency, digits));
  return minus(currencies.get(id).format(amount));
}

function currencyFormat(currency, digits) {
  const fraction = { minimumFractionDigits: 2, maximumFractionDigits: digits };
  return /^[A-Z]{3}$/.test(currency ?? '')
    ? new Intl.NumberFormat(LOCALE, { style: 'currency', currency, ...fraction })
    : new Intl.NumberFormat(LOCALE, fraction);
}

/** A check's expected or actual: written by the gateway for people and machines, grouped here if it is a plain number. */
export function figure(text) {
  const s = String(text ?? NONE);
  if (!/^-?\d+(\.\d+)?$/.test(s)) return s;
  const digits = (s.split('.')[1] ?? '').length;
  return minus(new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(s));
}

const minus = s => s.replace('-', '−');

export const clock = instant => (instant ? clockTime.format(new Date(instant)) : NONE);

export const day = date => (/^\d{4}-\d{2}-\d{2}/.test(date ?? '') ? calendar.format(new Date(date.slice(0, 10) + 'T00:00:00Z')) : date || NONE);

export function elapsed(ms) {
  if (Math.abs(ms) < 10_000) return minus(`${whole.format(ms)} ms`);
  return minus(`${tenth.format(ms / 1_000)} s`);
}

const REASONS = {
  'stock.short': 'Out of stock',
  'declined': 'Payment declined',
  'shipping.refused': 'Shipping refused',
  'timed out': 'Timed out',
};

export const reason = code => REASONS[code] ?? code ?? 'No reason given';

/** Within a sentence. A reason without words of its own stays as it came. */
export const reasonWithin = code => REASONS[code]?.toLowerCase() ?? reason(code);

export const sum = counts => Object.values(counts ?? {}).reduce((a, b) => a + b, 0);

export const customer = id => id || 'Guest';
