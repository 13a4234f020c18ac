// Every way to hand something over: typing, choosing, the camera, pasting and dropping.

const holdsFiles = (transfer) => Array.from(transfer?.types ?? []).includes('Files');

export function followComposer({ onText, onFiles }) {
  const form = document.getElementById('composer');
  const text = document.getElementById('text');
  typing(form, text, onText);
  choosing(onFiles);
  dropping(onFiles);
  document.addEventListener('paste', (event) => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  });
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

function dropping(onFiles) {
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
    event.preventDefault();
    reset();
    onFiles(Array.from(event.dataTransfer.files));
  });
}
