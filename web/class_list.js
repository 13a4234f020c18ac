// The list of classes to choose from, with a search; none chosen means everything.
import { element } from './dom.js';

const find = (id) => document.getElementById(id);

/** `onChoice()` tells that the user has chosen others. */
export function classList(onChoice) {
  const list = find('classes');
  const everything = find('everything');
  const searched = find('find-class');
  let boxes = [];

  function fill(classes) {
    boxes = classes.map(({ name }) => element('input', { type: 'checkbox', value: name }));
    list.replaceChildren(...classes.map(({ label }, index) => element('li', {},
      element('label', { class: 'option' }, boxes[index], ` ${label}`))));
  }

  const empty = () => boxes.length === 0;
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);

  function choose(names) {
    for (const box of boxes) box.checked = names.includes(box.value);
    find('chosen').textContent = names.length === 0 ? 'everything' : `${names.length} chosen`;
    everything.disabled = names.length === 0;
  }

  /** Shows the classes that hold the word, in the user's language or by the name that the bot knows. */
  function filter() {
    const wanted = searched.value.trim().toLowerCase();
    let shown = 0;
    for (const box of boxes) {
      const item = box.closest('li');
      item.hidden = !`${item.textContent} ${box.value}`.toLowerCase().includes(wanted);
      if (!item.hidden) shown += 1;
    }
    const none = shown === 0 && wanted !== '';
    list.hidden = none;
    find('no-class').textContent = none ? 'I know no such object.' : '';
  }

  function search(word) {
    searched.value = word;
    filter();
  }

  searched.addEventListener('input', filter);
  list.addEventListener('change', onChoice);
  everything.addEventListener('click', () => {
    choose([]);
    searched.focus();  // The button itself is of no use now.
    onChoice();
  });
  return { fill, empty, choose, chosen, search };
}
