import { byId } from './dom.js';

const sheet = byId('sheet');
const title = byId('sheet-title');
const body = byId('sheet-body');
let leave = () => {};

byId('sheet-close').addEventListener('click', close);
sheet.addEventListener('cancel', event => {
  event.preventDefault();
  close();
});
sheet.addEventListener('click', event => {
  if (event.target === sheet) close();
});

/** Opens the sheet on something, or turns it to something else. `onLeave` is called once, when it shows that no more. */
export function openSheet(heading, onLeave) {
  leave();
  leave = onLeave;
  title.textContent = heading;
  body.replaceChildren();
  if (sheet.open) title.focus();
  else sheet.showModal();
  sheet.scrollTop = 0;
  return body;
}

/** The address decides what is open, so that a link and the Back button work. */
export function closeSheet() {
  leave();
  leave = () => {};
  if (sheet.open) sheet.close();
}

function close() {
  history.pushState(null, '', location.pathname + location.search);
  closeSheet();
}
