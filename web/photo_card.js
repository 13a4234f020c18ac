// One picture from the moment it is picked: preview, upload, "looking…", and the answer in the same place.
import { boxLayer } from './boxes.js';
import { button, clock, element } from './dom.js';
import { objectList } from './object_list.js';
import { refusalLine } from './refusal_line.js';
import { Refusal } from './requests.js';

// Very long or very thin pictures are shown inside a frame of a sane shape.
const NARROWEST = 0.5;
const WIDEST = 3.5;

export class PhotoCard {
  #name;
  #preview = null;  // object URL of the picture as it lies on this device
  #id = null;       // prediction id, once the server has told it
  #result = null;

  /** `words` are what the user wrote with it, if anything. */
  constructor(name, words = '') {
    this.#name = name || 'picture';
    this.image = element('img', { alt: `Your picture ${this.#name}`, loading: 'lazy', decoding: 'async' });
    this.frame = element('div', { class: 'frame' }, this.image);
    this.panel = element('div', { class: 'panel' });
    this.caption = element('p', { class: 'caption' }, element('span', { class: 'file', dir: 'auto' }, this.#name));
    this.node = element('article', { class: 'card', tabindex: -1, 'data-state': 'waiting' },
      element('span', { class: 'spoken' }, 'You sent a picture: '), this.frame, this.panel);
    this.words = words === '' ? [] : [element('p', { class: 'words', dir: 'auto' }, words)];
    this.panel.append(...this.words, this.caption);
    this.image.addEventListener('load', () => this.#loaded());
    this.image.addEventListener('error', () => this.#unreadable());
  }

  preview(file) {
    this.#preview = URL.createObjectURL(file);
    this.image.loading = 'eager';
    this.image.src = this.#preview;
  }

  /** The card goes; the picture on this device is not needed any more. */
  discard() {
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    this.#preview = null;
  }

  waiting() {
    if (this.#result) return;
    this.#state('waiting', 'Waiting for its turn…');
  }

  uploading(share) {
    if (this.#result) return;
    if (share >= 1) {
      this.looking();
      return;
    }
    if (this.node.dataset.state !== 'uploading') {
      this.progress = element('progress', { max: 1, value: 0, 'aria-label': `Uploading ${this.#name}` });
      this.#state('uploading', 'Uploading…', this.progress);
    }
    this.progress.value = share;
  }

  looking() {
    if (this.#result || this.node.dataset.state === 'looking') return;
    this.#state('looking', 'Looking…');
  }

  /** The picture waits for a worker. */
  accepted(answer) {
    this.#identify(answer.prediction_id);
    this.looking();
  }

  /** The server has the picture, `entry` is its line in the chat. It may come after a refusal, which stands. */
  known(entry) {
    this.#identify(entry.prediction_id);
    this.#shape(entry.width, entry.height);
    if (!this.caption.querySelector('time')) this.caption.append(clock(entry.time));
    if (!this.#preview) this.#show('original');
    if (!this.#hasFailed()) this.looking();
  }

  /** No worker will look at the picture as it was sent. Whoever sent it from here has the refusal, and may try again. */
  dropped(sentence) {
    if (!this.#hasFailed()) this.failed(new Refusal(sentence, false));
  }

  failed(refusal) {
    if (this.#result) return;
    this.#state('failed', refusalLine(refusal, () => this.onRetry()));
  }

  answered(result) {
    if (this.#result) return;
    this.#id = result.prediction_id;
    this.#result = result;
    this.#shape(result.width, result.height);
    if (result.status !== 'done') {
      if (!this.#preview) this.#show('original');
      this.#state('failed', element('p', { class: 'trouble' }, result.text));
      return;
    }
    this.image.alt = `${this.#name}: ${result.text}`;
    const drawn = result.picture && result.show !== 'list';
    this.frame.classList.toggle('outlined', !result.picture && result.show !== 'list');
    this.#show(drawn ? 'annotated' : 'original');
    this.#state('done', ...this.#answer(result));
  }

  #identify(id) {
    this.#id = id;
    this.node.dataset.prediction = id;
  }

  #hasFailed() {
    return this.node.dataset.state === 'failed';
  }

  #answer(result) {
    const [summary, ...remarks] = result.text.split('\n');
    const parts = [element('p', { class: 'summary' }, summary),
      ...remarks.map((remark) => element('p', { class: 'remark' }, remark))];
    if (result.objects.length > 0) {
      const point = (index) => {
        const target = index ?? list.pinned();
        layer.highlight(target);
        list.highlight(target);
      };
      const layer = boxLayer(result.objects, result.width, result.height, {
        onPoint: point, onPress: (index) => list.press(index),
      });
      const list = objectList(result.objects, point);
      this.frame.append(layer.node);
      this.node.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') list.press(null);
      });
      if (result.show !== 'boxes') parts.push(list.node);
    }
    parts.push(element('p', { class: 'timing' }, timing(result)), this.#tools(result));
    return parts;
  }

  #tools(result) {
    const address = `/api/predictions/${encodeURIComponent(result.prediction_id)}`;
    const stem = this.#name.replace(/\.[^.]*$/, '');
    const tools = element('p', { class: 'tools' });
    if (result.picture) {
      tools.append(element('a', { href: `${address}/picture?download`, download: `${stem}-objects.jpg` }, 'Picture'));
    }
    tools.append(element('a', { href: address, download: `${stem}.json` }, 'JSON'));
    for (const link of tools.children) link.setAttribute('aria-label', `Download ${link.textContent} of ${this.#name}`);
    this.whole = element('a', { class: 'whole', href: this.#address(this.node.dataset.shows), target: '_blank',
      rel: 'noopener', 'aria-label': `Open ${this.#name} in full size` }, 'Full size');
    tools.prepend(this.whole);
    if (result.picture && result.objects.length > 0 && result.show !== 'list') {
      const toggle = button('Without boxes', () => {
        const original = toggle.getAttribute('aria-pressed') === 'false';
        toggle.setAttribute('aria-pressed', String(original));
        this.frame.classList.remove('outlined');  // What stood in for a picture that did not come.
        this.#show(original ? 'original' : 'annotated');
      }, { class: 'toggle', 'aria-pressed': 'false' });
      tools.append(toggle);
    }
    return tools;
  }

  /** Where the server has the picture, "annotated" or "original". */
  #address(which) {
    const id = encodeURIComponent(this.#id);
    return which === 'annotated' ? `/api/predictions/${id}/picture` : `/api/photos/${id}`;
  }

  #show(which) {
    this.node.dataset.shows = which;
    const address = this.#address(which);
    if (this.whole) this.whole.href = address;
    this.image.src = which === 'original' && this.#preview ? this.#preview : address;
  }

  #loaded() {
    this.frame.classList.remove('blank');
    this.#shape(this.image.naturalWidth, this.image.naturalHeight);
    if (this.#preview && this.node.dataset.shows === 'annotated') {
      URL.revokeObjectURL(this.#preview);
      this.#preview = null;
    }
  }

  #unreadable() {
    if (this.node.dataset.shows === 'annotated') {
      this.frame.classList.add('outlined');
      this.#show('original');
    } else {
      this.frame.classList.add('blank');
    }
  }

  #shape(width, height) {
    if (!(width > 0 && height > 0)) return;
    const ratio = Math.min(WIDEST, Math.max(NARROWEST, width / height));
    this.frame.style.setProperty('--ratio', ratio);
    this.frame.style.setProperty('--width', `${width}px`);
  }

  #state(state, ...content) {
    this.node.dataset.state = state;
    const [first, ...rest] = content;
    if (this.panel.contains(document.activeElement)) this.node.focus();  // What has the focus goes.
    const lead = typeof first === 'string' ? element('p', { class: 'status' }, first) : first;
    this.panel.replaceChildren(...this.words, lead, ...rest, this.caption);
  }
}

function timing(result) {
  const parts = [];
  if (result.inference_ms > 0) parts.push(`found in ${duration(result.inference_ms)}`);
  if (result.total_ms > 0) parts.push(`answered in ${duration(result.total_ms)}`);
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function duration(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
