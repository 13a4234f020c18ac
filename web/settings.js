// The settings dialog: what is changed is kept at once, by the server, for every window of this chat.
import { button, element } from './dom.js';
import { ask } from './requests.js';

// A slider that is being moved is still, then, for so long.
const SETTLED_MS = 300;

const find = (id) => document.getElementById(id);

/** `onDeleted()` once the server has forgotten the conversation. */
export function followSettings({ onDeleted }) {
  const dialog = find('settings');
  const list = find('classes');
  const shows = Array.from(dialog.querySelectorAll('input[name=show]'));
  let settings = null;
  let timer = 0;

  async function attempt(action) {
    find('settings-trouble').replaceChildren();
    try {
      await action();
    } catch (refusal) {
      const again = refusal.retry ? [' ', button('Try again', () => attempt(action), { class: 'link' })] : [];
      find('settings-trouble').replaceChildren(refusal.message, ...again);
    }
  }

  async function load() {
    if (list.children.length === 0) {
      fillClasses(await ask('GET', '/api/classes'));
      filter();
    }
    settings = await ask('GET', '/api/settings');
    show();
  }

  function save() {
    clearTimeout(timer);
    attempt(() => ask('PUT', '/api/settings', settings));
  }

  function show() {
    const percent = Math.round(settings.min_confidence * 100);
    find('sure').value = percent;
    find('sure-value').textContent = `${percent} %`;
    for (const option of shows) option.checked = option.value === settings.show;
    for (const box of boxes()) box.checked = settings.classes.includes(box.value);
    const chosen = settings.classes.length;
    find('chosen').textContent = chosen === 0 ? 'everything' : `${chosen} chosen`;
    find('everything').disabled = chosen === 0;
  }

  function boxes() {
    return Array.from(list.querySelectorAll('input'));
  }

  function fillClasses(classes) {
    list.append(...classes.map(({ name, label }) => element('li', {},
      element('label', { class: 'option' }, element('input', { type: 'checkbox', value: name }), ` ${label}`))));
  }

  function filter() {
    const wanted = find('find-class').value.trim().toLowerCase();
    let shown = 0;
    for (const item of list.children) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
      if (!item.hidden) shown += 1;
    }
    find('no-class').hidden = shown > 0;
  }

  function askBeforeDeleting(asking) {
    find('delete').hidden = asking;
    find('confirm').hidden = !asking;
  }

  find('open-settings').addEventListener('click', () => {
    find('find-class').value = '';
    filter();
    askBeforeDeleting(false);
    dialog.showModal();
    attempt(load);
  });
  find('close-settings').addEventListener('click', () => dialog.close());
  // A press beside the dialog is one on its backdrop.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());

  find('sure').addEventListener('input', () => {
    if (!settings) return;
    settings.min_confidence = Number(find('sure').value) / 100;
    show();
    clearTimeout(timer);
    timer = setTimeout(save, SETTLED_MS);
  });
  for (const option of shows) {
    option.addEventListener('change', () => {
      if (!settings) return;
      settings.show = option.value;
      save();
    });
  }
  list.addEventListener('change', () => {
    if (!settings) return;
    settings.classes = boxes().filter((box) => box.checked).map((box) => box.value);
    show();
    save();
  });
  find('everything').addEventListener('click', () => {
    if (!settings) return;
    settings.classes = [];
    show();
    save();
    find('find-class').focus();  // The button itself is of no use now.
  });
  find('find-class').addEventListener('input', filter);
  find('find-class').addEventListener('search', filter);

  find('delete').addEventListener('click', () => {
    askBeforeDeleting(true);
    find('keep').focus();
  });
  find('keep').addEventListener('click', () => {
    askBeforeDeleting(false);
    find('delete').focus();
  });
  find('delete-now').addEventListener('click', () => attempt(async () => {
    clearTimeout(timer);
    await ask('DELETE', '/api/chat');
    dialog.close();
    onDeleted();
  }));
}
