// The list of found objects with their confidences; pointing at one, focusing or pressing it shows its box.
import { button, element } from './dom.js';

const SHOWN_AT_FIRST = 24;

export function percent(confidence) {
  return `${Math.round(confidence * 100)} %`;
}

/** `onPoint(index or null)` tells which object the user points at; null leaves the pressed one, if any. */
export function objectList(objects, onPoint) {
  let pinned = null;
  const chips = objects.map((object, index) => {
    const chip = element('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' },
      element('span', { class: 'what' }, object.label ?? object.class), ' ',
      element('span', { class: 'sure' }, percent(object.confidence)));
    chip.style.setProperty('--sure', object.confidence);
    chip.addEventListener('pointerenter', () => onPoint(index));
    chip.addEventListener('pointerleave', () => onPoint(null));
    chip.addEventListener('focus', () => onPoint(index));
    chip.addEventListener('blur', () => onPoint(null));
    chip.addEventListener('click', () => press(index));
    return chip;
  });

  /** Keeps this object's box shown, or lets it go when pressed again; null lets go of any. */
  function press(index) {
    pinned = pinned === index ? null : index;
    chips.forEach((chip, i) => chip.setAttribute('aria-pressed', String(i === pinned)));
    onPoint(null);
  }

  function highlight(index) {
    chips.forEach((chip, i) => chip.classList.toggle('on', i === index));
  }

  const items = chips.map((chip, index) => element('li', { hidden: index >= SHOWN_AT_FIRST }, chip));
  const list = element('ul', { class: 'objects', 'aria-label': 'Objects found', 'aria-live': 'off' }, ...items);
  if (items.length > SHOWN_AT_FIRST) {
    const more = button(`Show all ${items.length}`, () => {
      items.forEach((item) => { item.hidden = false; });
      chips[SHOWN_AT_FIRST].focus();
      more.parentElement.remove();
    }, { class: 'chip more' });
    list.append(element('li', {}, more));
  }
  return { node: list, highlight, press, pinned: () => pinned };
}
