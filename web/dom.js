// Builds elements from text and attributes only, so that data never becomes markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children);
  return node;
}

export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function button(label, onClick, attributes = {}) {
  const node = element('button', { type: 'button', ...attributes }, label);
  node.addEventListener('click', onClick);
  return node;
}

export function clock(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return element('time');
  const today = date.toDateString() === new Date().toDateString();
  const shown = date.toLocaleString([], {
    hour: '2-digit', minute: '2-digit', ...(today ? {} : { day: 'numeric', month: 'short' }),
  });
  return element('time', { datetime: date.toISOString(), title: date.toLocaleString() }, shown);
}
