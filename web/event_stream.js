// A stream of server-sent events. The browser reconnects by itself after a lost connection; after an HTTP error
// (a server that is just starting) it gives up for good, so then we ask again ourselves.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * Calls of `listeners` ({ type: (event) => … }) the one of each event's type, and `onConnected(boolean)` on change.
 * Each attempt of ours is `retry`'s to make, by calling what it is given.
 */
export function followStream(address, { listeners, onConnected, retry = (open) => open() }) {
  let source = null;
  let timer = 0;
  let delay = FIRST_RETRY_MS;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(address);
    source.addEventListener('open', () => {
      delay = FIRST_RETRY_MS;
      onConnected(true);
    });
    for (const [type, listener] of Object.entries(listeners)) source.addEventListener(type, listener);
    source.addEventListener('error', () => {
      onConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => retry(open), delay);
      delay = Math.min(delay * 2, LONGEST_RETRY_MS);
    });
  }

  // A phone that wakes up or gets its network back should not wait for the next attempt.
  const hurry = () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) open();
  };
  document.addEventListener('visibilitychange', hurry);
  window.addEventListener('online', hurry);
  open();
}
