/*
 * What HTML cannot do alone: drop a file on the form, say at once that it is too large, select all rows of a page, take away
 * pictures that do not load, and show moments in the reader's own time. Everything works without it.
 */
document.documentElement.classList.add('scripted');

const zone = document.querySelector('[data-drop]');
if (zone) takeDrops(zone);
showOwnTime(document);
document.addEventListener('htmx:load', ({ target }) => showOwnTime(target));

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-all]')) selectAll(target);
  if (target.type === 'checkbox') countSelected(target);
});

/** A picture that fails does not tell its page, only those who listen on the way down. */
const PICTURES = '.card-look-picture > img';
document.addEventListener('error', ({ target }) => target.matches?.(PICTURES) && showInitials(target), true);
for (const picture of document.querySelectorAll(PICTURES)) {
  if (picture.complete && picture.naturalWidth === 0) showInitials(picture);
}

/** htmx says goodbye to each element that it takes away, which is most of what an exchange of a hundred rows costs. */
document.addEventListener('htmx:beforeSwap', ({ detail: { target, shouldSwap } }) => {
  if (shouldSwap && target.matches('[data-rows]')) target.replaceChildren();
});

/** `data-all` has the name of the checkboxes of the same form. */
function selectAll({ form, checked, dataset }) {
  for (const box of form.elements) if (box.name === dataset.all) box.checked = checked;
}

/** `data-selected` has the name of the checkboxes that are counted. */
function countSelected({ form }) {
  const place = form?.querySelector('[data-selected]');
  if (!place) return;
  const selected = [...form.elements].filter(({ name, checked }) => name === place.dataset.selected && checked);
  place.textContent = `${selected.length} selected:`;
}

/** The initials are behind the picture. */
function showInitials(picture) {
  const note = 'The picture cannot be loaded.';
  picture.parentElement.title = note;
  const card = picture.closest('.card-look');
  if (card) card.append(Object.assign(document.createElement('p'), { className: 'card-look-note', textContent: note }));
  picture.remove();
}

/** A file that is dropped anywhere on the page is meant for the form. */
function takeDrops(zone) {
  // The options in it have files of their own.
  const input = zone.querySelector('#file');
  const hasFile = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle('over', depth > 0);
  };
  document.addEventListener('dragenter', (event) => hasFile(event) && mark(1));
  document.addEventListener('dragleave', (event) => hasFile(event) && mark(-1));
  document.addEventListener('dragover', (event) => hasFile(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    mark(-depth);
    input.files = event.dataTransfer.files;
    if (check(input)) input.form.requestSubmit();
  });
  // A table that was copied in a spreadsheet is a file too; what is pasted into a field stays there.
  document.addEventListener('paste', (event) => {
    if (event.target.closest('input, textarea, select')) return;
    const pasted = event.clipboardData.files[0] ?? asFile(event.clipboardData.getData('text/plain'));
    if (!pasted) return;
    event.preventDefault();
    const files = new DataTransfer();
    files.items.add(pasted);
    input.files = files.files;
    if (check(input)) input.form.requestSubmit();
  });
  input.addEventListener('change', () => {
    // Whoever has opened the options has more to say before the file is read.
    const isMore = input.form.querySelector('details[open]');
    if (check(input) && input.files.length > 0 && !isMore) input.form.requestSubmit();
  });
  input.form.addEventListener('submit', (event) => {
    if (!check(input)) return event.preventDefault();
    const button = input.form.querySelector('button[type=submit]');
    button.setAttribute('aria-busy', 'true');
    says('Reading the file and the account …', false);
  });
  // The page may come back from the browser's memory, as it was when the form was sent.
  addEventListener('pageshow', () => input.form.querySelector('button[type=submit]').removeAttribute('aria-busy'));

  function check({ files }) {
    const most = Number(input.dataset.maxBytes);
    const tooLarge = files[0] && files[0].size > most;
    const tooMany = files.length > 1;
    says(
      tooMany ? 'One file at a time.' : tooLarge ? `The file is larger than ${Math.floor(most / 1e6)} MB.` : '',
      true,
    );
    return !tooLarge && !tooMany;
  }

  function says(text, isBad) {
    const place = zone.querySelector('.drop-says');
    place.textContent = text;
    place.classList.toggle('muted', !isBad);
  }
}

/** A cell as spreadsheets copy it: in quotes only where it has a line break or a tab; other quotes are its own. */
const COPIED = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;

/** One line is no table. In a file, quotes of the text may mean something else, so such a cell is quoted. */
function asFile(text) {
  if (!/[^\r\n][\r\n]+[^\r\n]/.test(text)) return undefined;
  const all = text.replace(/\r?\n?$/, '');
  const parts = [];
  COPIED.lastIndex = 0;
  for (let end = '\t'; end; ) {
    const [, quoted, plain, after] = COPIED.exec(all);
    parts.push(plain === undefined ? `"${quoted}"` : quote(plain), after === '\t' ? after : '\r\n');
    end = after;
  }
  return new File(parts, 'pasted.tsv', { type: 'text/tab-separated-values' });
}

function quote(text) {
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

function showOwnTime(root) {
  const moments = root.querySelectorAll?.('time[datetime]') ?? [];
  for (const moment of moments) {
    const at = new Date(moment.dateTime);
    const clock = moment.dataset.only === 'clock';
    const date = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' };
    moment.textContent = clock ? at.toLocaleTimeString('en-GB') : at.toLocaleString('en-GB', date);
    moment.title = `${moment.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
  }
}
