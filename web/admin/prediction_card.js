// One prediction: its picture, what was found, and whose it is.

import { element } from './dom.js';
import { addressOf } from './list_query.js';

const percent = (share) => `${Math.round(share * 100)} %`;

function pictureOf(item) {
  const image = element('img', {
    src: item.picture || item.photo,
    width: item.image_width || 4,
    height: item.image_height || 3,
    loading: 'lazy',
    decoding: 'async',
    alt: item.picture ? 'The photo with boxes around what was found' : 'The photo',
  });
  const frame = element('a', { class: 'frame', href: item.picture || item.photo, target: '_blank', rel: 'noopener' },
    image);
  image.addEventListener('error', () => {
    frame.replaceWith(element('p', { class: 'frame gone' }, 'The picture is gone, or never came.'));
  });
  return frame;
}

// Each class once, with how many there are and how sure the surest is; in the order of the surest.
function classesOf(results) {
  const classes = new Map();
  for (const { class: name, confidence } of results) {
    const { count, surest } = classes.get(name) || { count: 0, surest: 0 };
    classes.set(name, { count: count + 1, surest: Math.max(surest, confidence) });
  }
  return [...classes].sort(([, one], [, other]) => other.surest - one.surest);
}

function chips(item, filters) {
  const links = classesOf(item.results).map(([name, { count, surest }]) => element('li', {},
    element('a', { class: 'chip', href: addressOf({ ...filters, class: name }), title: `Only those with ${name}` },
      count > 1 ? `${count} × ${name}` : name, ' ', element('span', { class: 'soft' }, percent(surest)))));
  return element('ul', { class: 'chips', 'aria-label': 'Classes found' }, ...links);
}

function finding(item, filters) {
  if (item.status === 'failed') return element('p', { class: 'trouble' }, item.failure || 'It failed.');
  return item.results.length > 0 ? chips(item, filters) : element('p', { class: 'soft' }, 'Nothing found');
}

function boxes(item) {
  if (item.results.length === 0) return '';
  const heads = ['class', 'sure', 'left', 'top', 'width', 'height'];
  const row = ({ class: name, confidence, cx, cy, width, height }) => {
    const pixels = [(cx - width / 2) * item.image_width, (cy - height / 2) * item.image_height,
      width * item.image_width, height * item.image_height];
    return element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, percent(confidence)),
      ...pixels.map((length) => element('td', {}, `${Math.round(length)}`)));
  };
  const count = item.results.length;
  return element('details', {},
    element('summary', {}, count === 1 ? '1 box' : `${count} boxes`),
    element('div', { class: 'table' }, element('table', {},
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element('tbody', {}, ...item.results.map(row)))));
}

function timeOf(item) {
  const shown = new Date(item.time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  return element('time', { datetime: item.time, title: item.time }, shown);
}

function facts(item) {
  const texts = [item.model, item.inference_ms > 0 && `${item.inference_ms.toFixed(1)} ms`,
    item.image_width > 0 && `${item.image_width} × ${item.image_height} px`,
    item.delivered_at ? 'answered' : 'not answered yet'];
  return element('p', { class: 'soft facts' }, texts.filter(Boolean).join(' · '));
}

export function predictionCard(item, filters) {
  return element('li', { class: 'item', 'data-id': item.predictionId },
    pictureOf(item),
    element('div', { class: 'panel' },
      finding(item, filters),
      element('p', { class: 'whose' }, timeOf(item),
        element('a', { class: 'chat', href: addressOf({ ...filters, chat: item.chat_id }), title: 'Only this chat' },
          item.chat_id)),
      facts(item),
      boxes(item),
      item.picture ? element('p', { class: 'links' },
        element('a', { href: item.photo, target: '_blank', rel: 'noopener' }, 'Photo without boxes')) : ''));
}
