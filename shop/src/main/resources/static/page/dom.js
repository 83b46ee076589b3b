/**
 * An element. Children that are strings become text, never markup. `class` and `text` are what they say; everything else is an attribute,
 * left out if it is null or false.
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') node.textContent = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(c => c !== null && c !== undefined));
  return node;
}

export const byId = id => document.getElementById(id);

/** Writes only what differs, so that a selection and a screen reader are left in peace. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes the children of `parent` those of `items`, in their order. A child whose key is known is updated in place, so that it keeps its
 * focus and what is open in it. Returns the children that were made.
 */
export function sync(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map(child => [child.dataset.key, child]));
  const made = [];
  let at = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = known.get(key);
    known.delete(key);
    if (!child) {
      child = make(item);
      child.dataset.key = key;
      made.push(child);
    }
    update(child, item);
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  for (const gone of known.values()) gone.remove();
  return made;
}

/** Calls once, when the element first comes near the window. */
export function whenSeen(element, call) {
  const observer = new IntersectionObserver(seen => {
    if (!seen.some(s => s.isIntersecting)) return;
    observer.disconnect();
    call();
  }, { rootMargin: '200px' });
  observer.observe(element);
}
