// What did not work, and "Try again" where that may help.
import { button, element } from './dom.js';

export function refusalLine(refusal, onRetry) {
  const line = element('p', { class: 'trouble' }, refusal.message);
  if (refusal.retry) {
    line.append(' ', button('Try again', onRetry, { class: 'link', 'data-when-connected': refusal.unreached }));
  }
  return line;
}

/** The server can be reached again: what could not reach it is tried again, as if its user had pressed the button. */
export function tryUnreachedAgain(log) {
  for (const again of log.querySelectorAll('[data-when-connected]')) again.click();
}
