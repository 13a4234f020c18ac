// The charts, drawn by Chart.js, which the page has loaded before.
import { atMinute, atSecond, duration, number } from './dashboard_words.js';

const { Chart } = window;
const MINUTE_MS = 60_000;
/** A line has a gap where readings are missing. */
const LONGEST_STEP_MS = 100_000;
const STEPS = new Map([[15, 3], [60, 10], [180, 30]]); // Minutes between the ticks of a range.

const seconds = (value) => duration(value).join(' ');
const line = (name, label, color, more = {}) => ({ name, label, color, unit: number, ...more });

const CHARTS = [
  { id: 'queue-chart', title: 'Queue', lines: [
    line('QueueDepth', 'waiting', 'one', { filled: true }), line('InFlight', 'in work', 'two')] },
  { id: 'backlog-chart', title: 'Backlog per worker', lines: [
    line('BacklogPerInstance', 'waiting per worker', 'one', { filled: true }),
    line('AcceptableBacklogPerInstance', 'target', 'target', { dashed: true })] },
  { id: 'workers-chart', title: 'Workers', lines: [
    line('Workers', 'running', 'two', { filled: true, stepped: true })] },
  { id: 'waits-chart', title: 'Waits', lines: [
    line('ExpectedWaitSeconds', 'expected', 'three', { unit: seconds }),
    line('OldestJobAgeSeconds', 'oldest photo', 'four', { unit: seconds })] },
  { id: 'photos-chart', title: 'Photos per minute', bars: true, lines: [
    line('PhotosAnswered', 'answered', 'two'), line('PhotosFailed', 'failed', 'bad')] },
];

const colors = () => {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
};

function dataset(of, bars, color) {
  const common = { label: of.label, data: [], borderColor: color(of.color) };
  if (bars) return { ...common, backgroundColor: color(of.color), maxBarThickness: 10, stack: 'all' };
  return {
    ...common, backgroundColor: `${color(of.color)}22`, fill: of.filled ? 'origin' : false, borderWidth: 2,
    pointRadius: 0, pointHitRadius: 12, pointHoverRadius: 4, spanGaps: LONGEST_STEP_MS,
    stepped: of.stepped ? 'before' : false, borderDash: of.dashed ? [6, 4] : [] };
}

function options(of, color) {
  const unit = of.lines[0].unit;
  const text = { color: color('soft'), font: { family: 'system-ui, sans-serif', size: 12 } };
  return {
    animation: false, parsing: false, normalized: true, maintainAspectRatio: false,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    scales: {
      x: { type: 'linear', offset: false,
        grid: { color: color('line'), drawTicks: false, offset: false, borderColor: color('line') },
        ticks: { ...text, padding: 6, maxRotation: 0, callback: atMinute } },
      y: { beginAtZero: true, suggestedMax: 4, grace: '5%', stacked: of.bars ?? false,
        grid: { color: color('line'), drawTicks: false, drawBorder: false },
        ticks: { ...text, padding: 6, maxTicksLimit: 5, callback: unit } } },
    plugins: {
      legend: { display: false },
      tooltip: { displayColors: true, callbacks: {
        title: ([item]) => (item ? (of.bars ? atMinute : atSecond)(item.parsed.x) : ''),
        label: (item) => ` ${item.dataset.label}: ${unit(item.parsed.y)}` } } } };
}

/** What a chart shows, in words. */
function describe(of, series, since) {
  const told = of.lines.map(({ name, label, unit }) => {
    const values = series.since(name, since).map((point) => point.y);
    if (values.length === 0) return `${label}: no readings`;
    return `${label}: now ${unit(values.at(-1))}, at most ${unit(Math.max(...values))}`;
  });
  return `${of.title}. ${told.join('; ')}.`;
}

export class Charts {
  #charts = [];

  constructor() {
    this.#make();
    // Chart.js paints with the colours that it was given.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { chart } of this.#charts) chart.destroy();
      this.#make();
      this.#draw?.();
    });
  }

  #draw = null;

  #make() {
    const color = colors();
    this.#charts = CHARTS.map((of) => ({ of, chart: new Chart(document.getElementById(of.id), {
      type: of.bars ? 'bar' : 'line',
      data: { datasets: of.lines.map((one) => dataset(one, of.bars, color)) },
      options: options(of, color) }) }));
  }

  /** Shows the last `minutes` before `now`. */
  show(series, minutes, now) {
    this.#draw = () => this.show(series, minutes, now);
    const since = now - minutes * MINUTE_MS;
    const step = STEPS.get(minutes) * MINUTE_MS;
    for (const { of, chart } of this.#charts) {
      of.lines.forEach(({ name }, index) => { chart.data.datasets[index].data = series.since(name, since); });
      const { x } = chart.options.scales;
      x.min = since;
      x.max = now;
      x.afterBuildTicks = (scale) => {
        scale.ticks = [];
        for (let time = Math.ceil(since / step) * step; time <= now; time += step) scale.ticks.push({ value: time });
      };
      chart.update('none');
      chart.canvas.setAttribute('aria-label', describe(of, series, since));
    }
  }
}
