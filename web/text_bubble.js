// One text message: the user's (which can fail and be sent again) or the bot's.
import { clock, element } from './dom.js';
import { refusalLine } from './refusal_line.js';

function bubble(side, speaker, text) {
  return element('article', { class: `turn ${side}`, tabindex: -1 },
    element('span', { class: 'spoken' }, `${speaker}: `),
    element('p', { class: 'bubble', dir: 'auto' }, text));
}

export function botBubble(text, time) {
  const node = bubble('theirs', 'polybot', text);
  node.append(clock(time));
  return node;
}

export class UserBubble {
  constructor(text) {
    this.node = bubble('mine', 'You', text);
  }

  /** Its line in the chat has come. That may be after a refusal, which stands: kept is not yet answered. */
  confirmed(time) {
    if (!this.node.querySelector('time')) this.node.append(clock(time));
  }

  sending() {
    this.#withdrawTrouble();
  }

  answered() {
    this.#withdrawTrouble();
  }

  #withdrawTrouble() {
    const trouble = this.node.querySelector('.trouble');
    if (trouble?.contains(document.activeElement)) this.node.focus();  // "Try again" goes.
    trouble?.remove();
  }

  failed(refusal, onRetry) {
    this.node.append(refusalLine(refusal, onRetry));
  }
}
