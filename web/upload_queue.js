// Pictures go up one after another, so that the first answer comes as early as it can.
import { Refusal, sendPhoto } from './requests.js';

const MAX_BYTES = 20 * 1024 * 1024;

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

  /** `card` is told of every step: waiting, uploading, accepted or failed. */
  add(file, clientId, card) {
    const reason = reasonToRefuse(file);
    if (reason) {
      card.failed(new Refusal(reason, false));
      return;
    }
    card.waiting();
    this.#waiting.push({ file, clientId, card });
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
      const { file, clientId, card } = this.#waiting.shift();
      card.uploading(0);
      try {
        card.accepted(await sendPhoto(file, clientId, this.#stop.signal, (share) => card.uploading(share)));
      } catch (refusal) {
        card.failed(refusal);
      }
    }
    this.#busy = false;
  }
}
