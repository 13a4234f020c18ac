import { followStream } from './event_stream.js';

/** Calls `onEntry(entry)` for each entry, `onReady()` when the history is through, `onConnected(boolean)` on change. */
export function followEvents({ onEntry, onReady, onConnected }) {
  const onMessage = (event) => {
    const entry = parse(event.data);
    if (entry) onEntry(entry);
  };
  followStream('/api/events', { listeners: { message: onMessage, ready: onReady }, onConnected });
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    console.error('an entry is no JSON', error);
    return null;
  }
}
