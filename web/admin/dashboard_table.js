// The newest readings, for who cannot see the charts or wants the numbers.
import { renew } from './dashboard_renew.js';
import { atSecond, duration, number } from './dashboard_words.js';

const ROWS = 20;
const seconds = (value) => duration(value).join(' ');
const COLUMNS = [
  ['QueueDepth', number], ['InFlight', number], ['Workers', number], ['BacklogPerInstance', number],
  ['AcceptableBacklogPerInstance', number], ['ExpectedWaitSeconds', seconds],
  ['OldestJobAgeSeconds', seconds], ['SecondsPerJob', seconds]];

/** Fills the table, newest first. */
export function showTable(series) {
  const times = series.of('QueueDepth').slice(-ROWS).map((point) => point.x).reverse();
  const columns = COLUMNS.map(([name, say]) => [new Map(series.of(name).map((point) => [point.x, point.y])), say]);
  renew(document.getElementById('readings'), times.map((time) => {
    const row = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = atSecond(time);
    row.append(head, ...columns.map(([values, say]) => {
      const cell = document.createElement('td');
      cell.textContent = values.has(time) ? say(values.get(time)) : '–';
      return cell;
    }));
    return row;
  }));
}
