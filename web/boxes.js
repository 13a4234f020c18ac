// The layer over a picture that shows which part of it an object is: everything else is dimmed.
import { shape } from './dom.js';

/** An object's box in pixels of a picture of that size; centre and size come as fractions. */
function pixels(object, width, height) {
  return {
    x: (object.cx - object.width / 2) * width,
    y: (object.cy - object.height / 2) * height,
    width: object.width * width,
    height: object.height * height,
  };
}

/**
 * `onPoint(index or null)` tells which object the pointer is over, `onPress(index or null)` which one it presses; null for
 * none.
 */
export function boxLayer(objects, width, height, { onPoint, onPress }) {
  const dim = shape('path', { class: 'dim', 'fill-rule': 'evenodd' });
  const layer = shape('svg', { class: 'boxes', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, dim);
  const rects = objects.map((object) => shape('rect', { class: 'box', ...pixels(object, width, height) }));

  // Small boxes on top, so that the pointer reaches them inside larger ones.
  const area = (object) => object.width * object.height;
  const order = objects.map((_, index) => index).sort((a, b) => area(objects[b]) - area(objects[a]));
  for (const index of order) {
    rects[index].addEventListener('pointerenter', () => onPoint(index));
    rects[index].addEventListener('pointerleave', () => onPoint(null));
    rects[index].addEventListener('click', () => onPress(index));
    layer.append(rects[index]);
  }

  layer.addEventListener('click', (event) => {
    if (event.target === layer) onPress(null);
  });

  function highlight(index) {
    rects.forEach((rect, i) => rect.classList.toggle('on', i === index));
    layer.classList.toggle('lit', index !== null);
    if (index === null) return;
    const box = pixels(objects[index], width, height);
    dim.setAttribute('d', `M0 0H${width}V${height}H0Z M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}Z`);
  }
  return { node: layer, highlight };
}
