// What the page sends. Every call resolves to the server's answer or rejects with a Refusal.

const HEADERS = { 'X-Requested-With': 'polybot-chat' };
const UNREADABLE = 'I cannot read that file (any more): please choose it again.';
const TEXT_DEADLINE_MS = 30_000;

/**
 * Why something was not sent, in a sentence for the user; `retry` when trying again may help, `after` so many seconds
 * when the server says so, `unreached` when it did not get there.
 */
export class Refusal extends Error {
  constructor(sentence, retry, { after, unreached = false } = {}) {
    super(sentence);
    Object.assign(this, { retry, after, unreached });
  }
}

const unreachable = () => new Refusal('The server could not be reached.', true, { unreached: true });

/** An id for one thing the user sent; a retry carries the same, so that the server takes it once. */
export function newClientId() {
  // crypto.randomUUID exists on secure origins only; this page also works over plain HTTP in a home network.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function sendText(text, clientId) {
  return ask('POST', `/api/messages?client_id=${clientId}`, { text });
}

/**
 * `signal` stops it; `onProgress` gets the uploaded share, 0 to 1. XMLHttpRequest, because fetch tells no upload
 * progress.
 */
export function sendPhoto(file, { clientId, caption }, signal, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: file.name, client_id: clientId, ...(caption && { caption }) });
    request.open('POST', `/api/photos?${query}`);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      try {
        resolve(accepted(request.status, request.responseText, request.getResponseHeader('Retry-After')));
      } catch (refusal) {
        reject(refusal);
      }
    });
    request.addEventListener('error', async () => {
      // A file that has gone or changed since it was chosen fails alike, but for good.
      reject(await isReadable(file) ? unreachable() : new Refusal(UNREADABLE, false));
    });
    request.addEventListener('abort', () => reject(new Refusal('The upload was stopped.', true)));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function isReadable(file) {
  return file.slice(0, 1).arrayBuffer().then(() => true, () => false);
}

/** JSON of the chat's own: a `body` is sent with `method`. */
export async function ask(method, path, body) {
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers: { ...HEADERS, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TEXT_DEADLINE_MS),
    });
    text = await response.text();
  } catch {
    throw unreachable();
  }
  return accepted(response.status, text);
}

function accepted(status, text, retryAfter) {
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy's page instead of our JSON: the status says enough.
  }
  if (status >= 200 && status < 300 && body) return body;
  const passing = status >= 500 || status === 429 || status === 408;
  throw new Refusal(body?.error || `The server did not take it (status ${status}).`, passing,
    { after: passing ? Number.parseInt(retryAfter, 10) : undefined });
}
