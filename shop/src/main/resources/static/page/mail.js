import { el } from './dom.js';
import { clock } from './format.js';
import { orderLink } from './order.js';

export const mailKey = mail => [mail.at, mail.orderId, mail.subject].join(' ');

export function mailRow(mail) {
  return el('li', {},
    mail.orderId
      ? el('a', { class: 'through', href: orderLink(mail.orderId), text: mail.subject })
      : el('span', { class: 'through', text: mail.subject }),
    el('span', { class: 'under' }, `to ${mail.to ?? '–'}`, el('span', { class: 'at', text: clock(mail.at) })));
}
