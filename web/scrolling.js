// Keeps the newest entry in view while the user is at the end, and leaves alone who reads further up. Of an entry that
// is taller than the window it shows the beginning: the picture.

const NEAR_END_PX = 80;

/** Returns a function that goes to the end. */
export function followEnd(scroller, content, latest) {
  let atEnd = true;
  let position = 0;
  const end = () => {
    const bottom = scroller.scrollHeight - scroller.clientHeight;
    const newest = content.lastElementChild;
    return newest ? Math.min(bottom, newest.offsetTop - content.offsetTop) : bottom;
  };
  const toEnd = () => {
    atEnd = true;
    latest.hidden = true;
    scroller.scrollTop = end();
  };
  scroller.addEventListener('scroll', () => {
    // What was added since takes nobody from the end; scrolling up does.
    if (!atEnd || scroller.scrollTop < position) atEnd = scroller.scrollTop > end() - NEAR_END_PX;
    position = scroller.scrollTop;
    latest.hidden = atEnd;
  }, { passive: true });
  const keep = new ResizeObserver(() => {
    // Never back: of a newest entry that is taller than the window, its reader may be anywhere.
    if (atEnd) scroller.scrollTop = Math.max(scroller.scrollTop, end());
  });
  keep.observe(content);
  keep.observe(scroller);
  latest.addEventListener('click', () => {
    toEnd();
    scroller.focus({ preventScroll: true });
  });
  return toEnd;
}
