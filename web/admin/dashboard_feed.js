// The stream of readings. The browser reconnects by itself after a lost connection; after an HTTP error it gives up, so
// then we ask again ourselves.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** Calls `onHistory(data)` for all there is, `onUpdate(data)` for what is new, `onConnected(boolean)` on change. */
export function followReadings({ onHistory, onUpdate, onConnected }) {
  let source = null;
  let timer = 0;
  let delay = FIRST_RETRY_MS;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource('/dashboard/events');
    source.addEventListener('open', () => {
      delay = FIRST_RETRY_MS;
      onConnected(true);
    });
    source.addEventListener('history', (event) => onHistory(JSON.parse(event.data)));
    source.addEventListener('update', (event) => onUpdate(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      onConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(tryAgain, delay);
      delay = Math.min(delay * 2, LONGEST_RETRY_MS);
    });
  }

  async function tryAgain() {
    // A login that has ended: the page itself leads to a new one.
    const answer = await fetch('/dashboard/events', { method: 'HEAD' }).catch(() => null);
    if (answer?.status === 401) location.reload();
    else open();
  }

  // A phone that wakes up or gets its network back should not wait for the next attempt.
  const hurry = () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) open();
  };
  document.addEventListener('visibilitychange', hurry);
  window.addEventListener('online', hurry);
  open();
}
