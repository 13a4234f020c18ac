// Pictures go up one after another, so that the first answer comes as early as it can.
import { Refusal, sendPhoto } from './requests.js';

const MAX_BYTES = 20 * 1024 * 1024;
/** So long one picture is sent again whenever the server asks for that, before its user is told. */
const LONGEST_WAIT_S = 300;

/** The sentence with which a file is turned down before it is sent, or null. The server has the last word. */
export function reasonToRefuse(file) {
  if (file.type && !file.type.startsWith('image/')) {
    return 'That is not a picture. Please send a JPEG, PNG, WebP, BMP or GIF.';
  }
  if (file.size === 0) return 'That file is empty.';
  if (file.size > MAX_BYTES) {
    const megabytes = Math.ceil(file.size / (1024 * 1024));
    return `That picture has ${megabytes} MB; I take up to 20 MB.`;
  }
  return null;
}

export class UploadQueue {
  #waiting = [];
  #busy = false;
  #stop = new AbortController();

  constructor() {
    window.addEventListener('beforeunload', (event) => {
      if (this.#busy) event.preventDefault();
    });
  }

  /** `{ clientId, caption }` goes along; `card` is told of every step: waiting, uploading, accepted or failed. */
  add(file, along, card) {
    const reason = reasonToRefuse(file);
    if (reason) {
      card.failed(new Refusal(reason, false));
      return;
    }
    card.waiting();
    this.#waiting.push({ file, along, card, waited: 0 });
    this.#work();
  }

  /** Nothing of what is here still goes up. */
  clear() {
    this.#waiting = [];
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const item = this.#waiting.shift();
      const { file, along, card } = item;
      const stop = this.#stop.signal;
      card.uploading(0);
      try {
        card.accepted(await sendPhoto(file, along, stop, (share) => card.uploading(share)));
      } catch (refusal) {
        if (!await this.#later(item, refusal.after, stop)) card.failed(refusal);
      }
    }
    this.#busy = false;
  }

  /** Lets the seconds pass that the server asks for, and the picture be the next; false where that is not to be. */
  async #later(item, seconds, stop) {
    if (!(item.waited + seconds <= LONGEST_WAIT_S)) return false;
    item.waited += Math.max(seconds, 1);
    item.card.waiting();
    await pause(seconds, stop);
    if (!stop.aborted) this.#waiting.unshift(item);
    return true;
  }
}

/** Resolves after so many seconds, or once it is stopped. */
function pause(seconds, stop) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
