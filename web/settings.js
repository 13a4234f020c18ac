// The settings dialog: what is changed is kept at once, by the server, for every window of this chat.
import { classList } from './class_list.js';
import { button } from './dom.js';
import { ask } from './requests.js';

const find = (id) => document.getElementById(id);

/** `onDeleted()` once the server has forgotten the conversation. */
export function followSettings({ onDeleted }) {
  const dialog = find('settings');
  const wishes = find('wishes');
  const shows = Array.from(dialog.querySelectorAll('input[name=show]'));
  const classes = classList(() => change({ classes: classes.chosen() }));
  let settings = null;
  let saved = Promise.resolve();  // One after another, so that the last change is the one that is kept.
  let toSave = false;

  async function attempt(action) {
    const trouble = find('settings-trouble');
    if (trouble.contains(document.activeElement)) find('close-settings').focus();  // "Try again" goes.
    trouble.replaceChildren();
    try {
      await action();
    } catch (refusal) {
      const again = refusal.retry ? [' ', button('Try again', () => attempt(action), { class: 'link' })] : [];
      trouble.replaceChildren(refusal.message, ...again);
    }
  }

  /** Another window may have changed them since they were last seen: nothing is changed before they are here. */
  async function load() {
    await saved;
    if (classes.empty()) classes.fill(await ask('GET', '/api/classes'));
    settings = await ask('GET', '/api/settings');
    show();
    wishes.disabled = false;
  }

  function change(some) {
    Object.assign(settings, some);
    show();
    if (toSave) return;  // What waits takes this along.
    toSave = true;
    saved = saved.then(() => {
      toSave = false;
      return attempt(() => ask('PUT', '/api/settings', settings));
    });
  }

  function show() {
    showSure(Math.round(settings.min_confidence * 100));
    for (const option of shows) option.checked = option.value === settings.show;
    classes.choose(settings.classes);
  }

  function showSure(percent) {
    find('sure').value = percent;
    find('sure').setAttribute('aria-valuetext', `${percent} %`);
    find('sure-value').textContent = `${percent} %`;
  }

  function askBeforeDeleting(asking) {
    find('delete').hidden = asking;
    find('confirm').hidden = !asking;
  }

  find('open-settings').addEventListener('click', () => {
    wishes.disabled = true;
    classes.search('');
    askBeforeDeleting(false);
    dialog.showModal();
    attempt(load);
  });
  find('close-settings').addEventListener('click', () => dialog.close());
  // The sheet fills the dialog, so a press on the dialog itself is one on its backdrop.
  dialog.addEventListener('pointerdown', (event) => event.target === dialog && dialog.close());

  find('sure').addEventListener('input', () => showSure(find('sure').value));
  find('sure').addEventListener('change', () => change({ min_confidence: find('sure').value / 100 }));
  for (const option of shows) option.addEventListener('change', () => change({ show: option.value }));

  find('delete').addEventListener('click', () => {
    askBeforeDeleting(true);
    find('keep').focus();
    find('confirm').scrollIntoView({ block: 'end' });
  });
  find('keep').addEventListener('click', () => {
    askBeforeDeleting(false);
    find('delete').focus();
  });
  find('delete-now').addEventListener('click', () => attempt(async () => {
    await saved;  // What comes after it would keep a setting.
    await ask('DELETE', '/api/chat');
    dialog.close();
    onDeleted();
  }));
}
