// The stream of entries. The browser reconnects by itself after a lost connection; after an HTTP error
// (a server that is just starting) it gives up for good, so then we ask again ourselves.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** Calls `onEntry(entry)` for each entry, `onReady()` when the history is through, `onConnected(boolean)` on change. */
export function followEvents({ onEntry, onReady, onConnected }) {
  let source = null;
  let timer = 0;
  let delay = FIRST_RETRY_MS;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      delay = FIRST_RETRY_MS;
      onConnected(true);
    });
    source.addEventListener('message', (event) => {
      const entry = parse(event.data);
      if (entry) onEntry(entry);
    });
    source.addEventListener('ready', onReady);
    source.addEventListener('error', () => {
      onConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, delay);
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

function parse(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    console.error('an entry is no JSON', error);
    return null;
  }
}
