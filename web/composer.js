// Every way to hand something over: typing, choosing, the camera, pasting and dropping.

const holdsFiles = (transfer) => Array.from(transfer?.types ?? []).includes('Files');

/** Bytes in UTF-8, as the server has it. A longer text is a message of its own, and stays. */
const LONGEST_CAPTION = 1000;

/** `onFiles(files, caption)` gets what the message box held; `onFolder()` when nothing but folders was handed over. */
export function followComposer({ onText, onFiles, onFolder }) {
  const takeCaption = typing(onText);
  const onPick = (files) => onFiles(files, takeCaption());
  const onTransfer = (event) => {
    event.preventDefault();
    const files = filesOf(event.dataTransfer ?? event.clipboardData);
    if (files.length > 0) onPick(files);
    else onFolder();
  };
  choosing(onPick);
  dropping(onTransfer);
  document.addEventListener('paste', (event) => {
    if (holdsFiles(event.clipboardData)) onTransfer(event);
  });
}

/** The files that were handed over; a folder looks like one that nobody can read. */
function filesOf(transfer) {
  return Array.from(transfer.items)
    .filter((item) => item.kind === 'file' && !item.webkitGetAsEntry()?.isDirectory)
    .map((item) => item.getAsFile());
}

/** Returns a function that takes what is written as a caption: one line, and none where there is nothing. */
function typing(onText) {
  const form = document.getElementById('composer');
  const text = document.getElementById('text');
  const refresh = () => {
    form.classList.toggle('filled', text.value.trim() !== '');
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
  };
  const empty = () => {
    text.value = '';
    refresh();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = text.value.trim();
    if (value === '') {
      text.focus();
      return;
    }
    empty();
    onText(value);
  });
  text.addEventListener('input', refresh);
  text.addEventListener('keydown', (event) => {
    // isComposing: Enter picks a word in an input method, it does not send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  refresh();
  return () => {
    const caption = text.value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    if (new TextEncoder().encode(caption).length > LONGEST_CAPTION) return '';
    empty();
    return caption;
  };
}

function choosing(onFiles) {
  for (const opener of document.querySelectorAll('[data-pick]')) {
    opener.addEventListener('click', () => document.getElementById(opener.dataset.pick).click());
  }
  for (const input of document.querySelectorAll('input[type=file]')) {
    input.addEventListener('change', () => {
      const files = Array.from(input.files);
      input.value = '';  // so that the same file can be chosen again
      if (files.length > 0) onFiles(files);
    });
  }
}

function dropping(onTransfer) {
  const veil = document.getElementById('drop');
  let depth = 0;  // enter and leave also come for every element inside
  const reset = () => {
    depth = 0;
    veil.hidden = true;
  };
  window.addEventListener('dragenter', (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    depth += 1;
    veil.hidden = false;
  });
  window.addEventListener('dragleave', (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    depth -= 1;
    if (depth <= 0) reset();
  });
  window.addEventListener('dragover', (event) => {
    if (holdsFiles(event.dataTransfer)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    reset();
    onTransfer(event);
  });
}
