// Why there are as many workers as there are.
import { renew } from './dashboard_renew.js';
import { atDay } from './dashboard_words.js';

function element(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

/** Lists the decisions, newest first. */
export function showDecisions(decisions, now) {
  document.getElementById('no-decisions').hidden = decisions.length > 0;
  const list = document.getElementById('decisions');
  list.hidden = decisions.length === 0;
  renew(list, decisions.map(({ time, from, to, reason }) => {
    const item = document.createElement('li');
    const when = element('time', 'when', atDay(time, now));
    when.dateTime = new Date(time).toISOString();
    item.dataset.way = to > from ? 'out' : 'in';
    item.append(element('span', 'sizes', `${from} → ${to}`), when, element('p', 'reason', reason));
    return item;
  }));
}
