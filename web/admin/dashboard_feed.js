import { followStream } from './event_stream.js';

const ADDRESS = '/dashboard/events';

/** Calls `onHistory(data)` for all there is, `onUpdate(data)` for what is new, `onConnected(boolean)` on change. */
export function followReadings({ onHistory, onUpdate, onConnected }) {
  const listeners = {
    history: (event) => onHistory(JSON.parse(event.data)),
    update: (event) => onUpdate(JSON.parse(event.data)),
  };
  followStream(ADDRESS, { listeners, onConnected, retry });
}

async function retry(open) {
  // A login that has ended: the page itself leads to a new one.
  const answer = await fetch(ADDRESS, { method: 'HEAD' }).catch(() => null);
  if (answer?.status === 401) location.reload();
  else open();
}
