// Every way to hand something over: typing, choosing, the camera, pasting and dropping.

const holdsFiles = (transfer) => Array.from(transfer?.types ?? []).includes('Files');

/** `onFolder()` when nothing but folders was handed over. */
export function followComposer({ onText, onFiles, onFolder }) {
  const form = document.getElementById('composer');
  const text = document.getElementById('text');
  const onTransfer = (event) => {
    event.preventDefault();
    const files = filesOf(event.dataTransfer ?? event.clipboardData);
    if (files.length > 0) onFiles(files);
    else onFolder();
  };
  typing(form, text, onText);
  choosing(onFiles);
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

function typing(form, text, onText) {
  const refresh = () => {
    form.classList.toggle('filled', text.value.trim() !== '');
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = text.value.trim();
    if (value === '') {
      text.focus();
      return;
    }
    text.value = '';
    refresh();
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
