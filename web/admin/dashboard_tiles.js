// What is now, in numbers.
import { renew } from './dashboard_renew.js';
import { atMinute, duration, number, plural } from './dashboard_words.js';

const MINUTE_MS = 60_000;
const RATE_MINUTES = 5;
const NOTHING = '–';

function show(id, [value, unit], note = '', state = '') {
  const node = document.getElementById(id);
  const parts = [['value', value], ['unit', unit], ['note', note]].filter(([, text]) => text !== '');
  renew(node, parts.flatMap(([name, text]) => {
    const part = document.createElement('span');
    part.className = name;
    part.textContent = text;
    return [part, ' '];
  }));
  node.parentElement.dataset.state = state;
}

function showBacklog(backlog, target) {
  if (!backlog) return show('backlog', [NOTHING, '']);
  const above = backlog.y > target;
  return show('backlog', [number(backlog.y), 'per worker'],
    `${above ? 'above the' : 'within the'} target of ${number(target)}`, above ? 'warm' : 'good');
}

/** Shows the newest of everything; `decisions` newest first. */
export function showTiles(series, decisions, target, now) {
  const photos = (id, name, note) => {
    const newest = series.newest(name);
    show(id, newest ? [number(newest.y), plural(newest.y, 'photo', 'photos')] : [NOTHING, ''], note);
  };
  const wait = (id, name, absent) => {
    const newest = series.newest(name);
    const fresh = newest && newest.x >= (series.newest('QueueDepth')?.x ?? 0);
    show(id, fresh ? duration(newest.y) : [NOTHING, ''], fresh ? '' : absent);
  };
  photos('waiting', 'QueueDepth', 'in the queue');
  photos('working', 'InFlight', 'held by workers');
  const workers = series.newest('Workers');
  const [last] = decisions;
  show('workers', workers ? [number(workers.y), 'running'] : [NOTHING, ''],
    last ? `${last.from} → ${last.to} at ${atMinute(last.time)}` : '');
  showBacklog(series.newest('BacklogPerInstance'), target);
  wait('wait', 'ExpectedWaitSeconds', 'not measured of late');
  wait('oldest', 'OldestJobAgeSeconds', 'nothing waits, or the queue does not tell');

  // Counts are sums of whole minutes; of this one and of the one before, some may be on their way.
  const end = (Math.floor(now / MINUTE_MS) - 1) * MINUTE_MS;
  const answered = (series.sum('PhotosAnswered', end - RATE_MINUTES * MINUTE_MS) - series.sum('PhotosAnswered', end))
    / RATE_MINUTES;
  const inAnHour = series.sum('PhotosAnswered', now - 60 * MINUTE_MS);
  show('answered', [number(answered), 'per min'], `${number(inAnHour)} in the last hour`);
  const failed = series.sum('PhotosFailed', now - 60 * MINUTE_MS);
  show('failed', [number(failed), plural(failed, 'photo', 'photos')], 'in the last hour', failed > 0 ? 'bad' : '');
}
