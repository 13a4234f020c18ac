// Puts the dashboard together.
import { Charts } from './dashboard_charts.js';
import { showDecisions } from './dashboard_decisions.js';
import { followReadings } from './dashboard_feed.js';
import { Series } from './dashboard_series.js';
import { showTable } from './dashboard_table.js';
import { showTiles } from './dashboard_tiles.js';
import { duration } from './dashboard_words.js';

// Time goes on in the charts without a reading, too.
const REDRAW_MS = 5_000;
// Three readings that did not come.
const STALE_SECONDS = 100;

const find = (id) => document.getElementById(id);
const series = new Series();
const charts = new Charts();
let decisions = [];
let fixedTarget = 0;
let connected = false;
let known = false; // The history has come.
let trouble = false;
let ahead = 0; // Of this browser's clock, milliseconds of the server's.

const now = () => Date.now() + ahead;
const range = () => Number(document.querySelector('#range input:checked').value);

function showState(state, text) {
  const node = find('state');
  node.dataset.state = state;
  if (node.textContent !== text) node.textContent = text;
}

function troubleNow(age) {
  if (trouble) return 'Not everything can be read at the moment; polybot’s log says why.';
  if (age <= STALE_SECONDS) return '';
  return `The last reading is ${duration(age).join(' ')} old: is metric-streamer running?`;
}

function draw() {
  if (connected) showState('live', 'Live');
  else showState('lost', known ? 'Reconnecting…' : 'Connecting…');
  if (!known) return;
  const newest = series.newest('QueueDepth');
  const sentence = troubleNow(newest ? (now() - newest.x) / 1000 : 0);
  if (find('trouble').textContent !== sentence) find('trouble').textContent = sentence;
  find('empty').hidden = Boolean(newest);
  find('board').hidden = !newest;
  if (!newest) return;
  showTiles(series, decisions, series.newest('AcceptableBacklogPerInstance')?.y ?? fixedTarget, now());
  showDecisions(decisions, now());
  showTable(series);
  charts.show(series, range(), now());
}

function takeIn(data) {
  ahead = data.now - Date.now();
  trouble = data.trouble;
  series.add(data.samples, data.now);
  if (data.decisions) decisions = data.decisions;
  draw();
}

followReadings({
  onHistory: (data) => {
    series.clear();
    known = true;
    fixedTarget = data.fixed_target;
    takeIn(data);
  },
  onUpdate: takeIn,
  onConnected: (is) => {
    connected = is;
    draw();
  },
});
find('range').addEventListener('change', draw);
setInterval(draw, REDRAW_MS);
