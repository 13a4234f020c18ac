import { followStream } from './event_stream.js';

const ADDRESS = '/api/events';

/**
 * Calls `onEntry(entry)` for each entry, `onReady()` when the history is through, `onConnected(boolean)` on change.
 * `onStranger()` when the browser keeps no cookie of this chat, after which nothing more comes.
 */
export function followEvents({ onEntry, onReady, onConnected, onStranger }) {
  const onMessage = (event) => {
    const entry = parse(event.data);
    if (entry) onEntry(entry);
  };
  const retry = async (open) => {
    const answer = await fetch(ADDRESS, { method: 'HEAD' }).catch(() => null);
    if (answer?.status === 401) onStranger();
    else open();
  };
  followStream(ADDRESS, { listeners: { message: onMessage, ready: onReady }, onConnected, retry });
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    console.error('an entry is no JSON', error);
    return null;
  }
}
