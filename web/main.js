// Puts the page together.
import { followComposer } from './composer.js';
import { Conversation } from './conversation.js';
import { followEvents } from './events.js';
import { tryUnreachedAgain } from './refusal_line.js';
import { followEnd } from './scrolling.js';
import { followSettings } from './settings.js';

// A reconnection that takes less is not worth mentioning.
const BANNER_DELAY_MS = 700;
const LOST = 'Connection lost. Reconnecting…';
const STRANGER = 'Your browser has no cookie of this chat: allow cookies and reload the page.';

const find = (id) => document.getElementById(id);
const log = find('log');
const toEnd = followEnd(find('scroller'), log, find('latest'));

const conversation = new Conversation(log, (byUser = false) => {
  const begun = log.children.length > 0;
  const welcome = find('welcome');
  // The button that was pressed goes; the one beside the message does the same.
  if (begun && welcome.contains(document.activeElement)) find('again').focus();
  welcome.hidden = begun;
  if (begun) find('deleted').textContent = '';
  if (byUser) toEnd();
});

followSettings({
  onDeleted: () => {
    conversation.abandon();
    find('welcome').hidden = false;
    find('deleted').textContent = 'Everything was deleted.';
  },
});

let bannerTimer = 0;
function showBanner(sentence, delay) {
  clearTimeout(bannerTimer);
  bannerTimer = setTimeout(() => find('connection').replaceChildren(sentence), delay);
}

followComposer({
  onText: (text) => conversation.sendText(text),
  onFiles: (files, caption) => conversation.sendPhotos(files, caption),
  onFolder: () => conversation.tell('I cannot look into folders: please drop the pictures that are in it.'),
});
followEvents({
  onEntry: (entry) => conversation.receive(entry),
  onReady: () => conversation.ready(),
  onConnected: (connected) => {
    if (connected) {
      showBanner('', 0);
      tryUnreachedAgain(log);
    } else {
      showBanner(LOST, BANNER_DELAY_MS);
    }
  },
  onStranger: () => showBanner(STRANGER, 0),
});

// A picture that was never in view has not been loaded, and would be missing on paper.
window.addEventListener('beforeprint', () => {
  for (const image of log.querySelectorAll('img')) image.loading = 'eager';
});
