// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const DAY_MS = 24 * 3600 * 1000;

export const atMinute = (time) => clock.format(time);
export const atSecond = (time) => clockWithSeconds.format(time);

/** The hour of today or of last night; with its day when it is longer ago. */
export const atDay = (time, now) => (now - time < DAY_MS / 2 ? clockWithSeconds : day).format(time);

/** With a digit after the point where that tells something. */
export const number = (value) => (Math.abs(value) < 100 ? short : whole).format(value);

/** A number and its unit: "0.4 s", "12 s", "3 min", "1.5 h". */
export function duration(seconds) {
  if (seconds < 0.1 && seconds > 0) return [whole.format(seconds * 1000), 'ms'];
  if (seconds < 10) return [short.format(seconds), 's'];
  if (seconds < 120) return [whole.format(seconds), 's'];
  if (seconds < 7200) return [whole.format(seconds / 60), 'min'];
  return [short.format(seconds / 3600), 'h'];
}

export const plural = (count, one, many) => (count === 1 ? one : many);
