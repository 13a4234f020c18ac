// The operator's list: shows the page of predictions that the address asks for, and makes addresses of the filters.

import { element } from './dom.js';
import { predictionCard } from './prediction_card.js';
import { addressOf, fillForm, readForm, wanted } from './list_query.js';

const find = (id) => document.getElementById(id);

function say(text, isTrouble = false) {
  find('state').textContent = text;
  find('state').classList.toggle('trouble', isTrouble);
}

function lead(id, query) {
  find(id).hidden = !query;
  if (query) find(id).href = addressOf(query);
}

async function ask(address) {
  const response = await fetch(address, { headers: { Accept: 'application/json' } });
  if (response.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return null;
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `polybot answered ${response.status}.`);
  return answer;
}

function describe(page, query) {
  const { cursor, limit, ...filters } = query;
  const count = page.items.length;
  if (count > 0) {
    const predictions = `${count} ${count === 1 ? 'prediction' : 'predictions'}`;
    return page.older || page.newer ? `${predictions} on this page, newest first` : predictions;
  }
  if (page.older) return 'Nothing fits in this stretch of the list; there may be something further back.';
  if (cursor) return 'The list ends here.';
  if (Object.keys(filters).length > 0) return 'No prediction fits these filters.';
  return 'No predictions yet. Whatever is sent to the bot appears here once a worker has looked at it.';
}

async function showPage(query) {
  const page = await ask(addressOf({ ...query, format: 'json' }));
  if (!page) return;
  const { cursor, ...start } = query;
  if (cursor && !page.newer) {
    // Back at the top, where a page may be shorter than it need be.
    location.replace(addressOf(start));
    return;
  }
  say(describe(page, query));
  find('items').replaceChildren(...page.items.map((item) => predictionCard(item, start)));
  lead('newest', cursor ? start : null);
  lead('newer', page.newer && { ...start, cursor: page.newer });
  lead('older', page.older && { ...start, cursor: page.older });
}

async function offerClasses() {
  const names = await ask('listItems/classes');
  if (names) find('classes').replaceChildren(...names.map((name) => element('option', { value: name })));
}

const query = wanted(location.search);
const form = find('filters');
fillForm(form, query);
find('clear').hidden = Object.keys(query).length === 0;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  location.assign(addressOf(readForm(form, query)));
});
const told = (error) => say(error.message, true);
showPage(query).catch(told);
offerClasses().catch(told);
