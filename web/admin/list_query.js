// The query of the list's address, and the form that stands for it. Times are in UTC there, and in local time here.

const NAMES = ['class', 'chat', 'status', 'since', 'until', 'limit', 'cursor'];
const TIMES = ['since', 'until'];

export function wanted(search) {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, parameters.get(name)]).filter(([, value]) => value));
}

export function addressOf(query) {
  const parameters = new URLSearchParams(query).toString();
  return parameters ? `listItems?${parameters}` : 'listItems';
}

function toLocal(utc) {
  const time = new Date(utc);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fillForm(form, query) {
  for (const name of ['class', 'chat', 'status']) form.elements[name].value = query[name] || '';
  for (const name of TIMES) form.elements[name].value = query[name] ? toLocal(query[name]) : '';
}

// As the offered ones are spelled: people, and phones above all, begin with a capital.
function spelled(text, { list }) {
  const offered = Array.from(list?.options ?? [], (option) => option.value);
  return offered.find((name) => name.toLowerCase() === text.toLowerCase()) ?? text;
}

// The form's filters from the newest on, with the query's page size.
export function readForm(form, { limit }) {
  const query = {};
  for (const [name, value] of new FormData(form)) {
    const text = value.trim();
    if (text) query[name] = TIMES.includes(name) ? new Date(text).toISOString() : spelled(text, form.elements[name]);
  }
  return limit ? { ...query, limit } : query;
}
