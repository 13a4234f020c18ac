// Brings the server's entries and what was sent from here together, each shown once. What this page sent is matched by
// its client_id, because its entry may arrive before the answer to the request does.
import { newClientId, sendText } from './requests.js';
import { PhotoCard } from './photo_card.js';
import { botBubble, UserBubble } from './text_bubble.js';
import { UploadQueue } from './upload_queue.js';

export class Conversation {
  #log;
  #onChange;
  #queue = new UploadQueue();
  #seen = new Set();          // kind and message id
  #sent = new Map();          // client id -> bubble or card shown before the server knew it
  #cards = new Map();         // prediction id -> card
  #texts = new Map();         // message id -> bubble
  #history = new DocumentFragment();  // collects entries until the history is through

  constructor(log, onChange) {
    this.#log = log;
    this.#onChange = onChange;
  }

  /** The history is through: show it in one go. */
  ready() {
    if (!this.#history) return;  // a reconnection
    // Before what the user may have sent in the meantime.
    this.#log.prepend(this.#history);
    this.#history = null;
    this.#onChange();
    // Only what comes from here on is news for a screen reader.
    requestAnimationFrame(() => this.#log.setAttribute('aria-busy', 'false'));
  }

  /** Says what concerns this page alone. */
  tell(sentence) {
    this.#log.append(botBubble(sentence, new Date()));
    this.#onChange(true);
  }

  sendText(text) {
    const clientId = newClientId();
    const bubble = new UserBubble(text);
    this.#sent.set(clientId, bubble);
    this.#log.append(bubble.node);
    this.#onChange(true);
    const attempt = async () => {
      bubble.sending();
      try {
        await sendText(text, clientId);
      } catch (refusal) {
        bubble.failed(refusal, attempt);
      }
    };
    attempt();
  }

  sendPhotos(files, caption) {
    for (const file of files) {
      const clientId = newClientId();
      const card = new PhotoCard(file.name, caption);
      card.preview(file);
      card.onRetry = () => this.#queue.add(file, { clientId, caption }, card);
      const accepted = card.accepted.bind(card);
      card.accepted = (answer) => {
        if (this.#sent.has(clientId)) this.#cards.set(answer.prediction_id, card);
        accepted(answer);
      };
      this.#sent.set(clientId, card);
      this.#log.append(card.node);
      this.#queue.add(file, { clientId, caption }, card);
    }
    this.#onChange(true);
  }

  /** The user wants all to be deleted: nothing that waits here shall come after it. */
  abandon() {
    this.#queue.clear();
    this.forget();
  }

  /** All that was said is deleted. What is on its way may still come, as an entry. */
  forget() {
    if (this.#log.contains(document.activeElement)) this.#log.parentElement.focus();
    for (const card of this.#cards.values()) card.discard();
    for (const turn of this.#sent.values()) turn.discard?.();
    this.#sent.clear();
    this.#cards.clear();
    this.#texts.clear();
    (this.#history ?? this.#log).replaceChildren();
  }

  receive(entry) {
    const key = `${entry.kind} ${entry.message_id}`;
    if (this.#seen.has(key)) return;
    // A log that has begun anew is told whole, and what it holds may have been seen.
    if (entry.kind === 'forgotten') this.#seen.clear();
    this.#seen.add(key);
    const show = { text: this.#text, photo: this.#photo, answer: this.#answer, result: this.#result,
      dropped: this.#dropped, forgotten: this.forget }[entry.kind];
    if (!show) return;
    show.call(this, entry);
    if (!this.#history) this.#onChange();
  }

  #text(entry) {
    const bubble = this.#own(entry) ?? this.#add(new UserBubble(entry.text));
    this.#texts.set(entry.message_id, bubble);
    bubble.confirmed(entry.time);
  }

  #answer(entry) {
    this.#texts.get(entry.reply_to)?.answered();
    (this.#history ?? this.#log).append(botBubble(entry.text, entry.time));
  }

  #photo(entry) {
    const card = this.#own(entry) ?? this.#cards.get(entry.prediction_id)
      ?? this.#add(new PhotoCard(entry.name, entry.caption));
    this.#cards.set(entry.prediction_id, card);
    card.known(entry);
  }

  #dropped(entry) {
    this.#cards.get(entry.prediction_id)?.dropped(entry.text);
  }

  #result(entry) {
    const card = this.#cards.get(entry.prediction_id) ?? this.#add(new PhotoCard(''));
    this.#cards.set(entry.prediction_id, card);
    card.answered(entry);
  }

  #own(entry) {
    const shown = this.#sent.get(entry.client_id);
    this.#sent.delete(entry.client_id);
    return shown;
  }

  #add(turn) {
    (this.#history ?? this.#log).append(turn.node);
    return turn;
  }
}
