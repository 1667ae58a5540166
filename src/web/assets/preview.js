/*
 * Editing in the grid of a preview without loading the page: Enter and the arrow keys move, a changed cell is sent when it is
 * left, a column pasted from a spreadsheet fills the rows below. Without it, the same forms work by their buttons.
 */
const CELL = 'form[data-grid] input[name^="c."]';
/** The column of “Change many rows”. */
const COLUMN = '.bulk select[name="field"]';
/** Characters that the server takes in a form, with room for its other fields. */
const MOST_PASTED = 900_000;
let sending = Promise.resolve();
/** Where the keyboard was before the page was exchanged. */
let kept;

document.addEventListener('change', ({ target }) => {
  if (target.matches(CELL)) send(target.form, { [target.name]: target.value }, 'cells');
});

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (!(target instanceof Element) || !target.matches(CELL) || event.isComposing) return;
  if (key === 'Escape') target.value = target.defaultValue;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (step === undefined) return;
  event.preventDefault();
  const next = sameColumn(target)[sameColumn(target).indexOf(target) + step];
  if (next) next.select();
  // There is no next one: leaving the last sends what was typed.
  else if (key === 'Enter') target.blur();
  next?.focus();
  // What has been selected is not scrolled to by the focus.
  next?.scrollIntoView({ block: 'nearest' });
});

/** In a field of “Change many rows”, Enter does what the button beside it says, and not what the first of the form does. */
document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (key !== 'Enter' || event.isComposing || !target.matches?.('.bulk .fields input')) return;
  event.preventDefault();
  target.closest('.fields').querySelector('button').click();
});

document.addEventListener('paste', (event) => {
  const { target } = event;
  if (!(target instanceof Element) || !target.matches(CELL)) return;
  const text = event.clipboardData.getData('text/plain');
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/).length;
  if (lines === 1 && !text.includes('\t')) return;
  event.preventDefault();
  // The rows below may not be here, so it is the server that knows them; without the text, it says that it is too much.
  const isTooMuch = encodeURIComponent(text).length > MOST_PASTED;
  send(target.form, { cell: target.name, lines, ...(isTooMuch ? {} : { text }) }, 'paste');
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.closest('#preview') || !/\/(edits|undo-edit|offers)$/.test(form.getAttribute('action'))) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const values = {};
  for (const name of new Set(data.keys())) {
    if (!name.startsWith('c.') || data.get('do') === 'cells') values[name] = data.getAll(name);
  }
  send(form, values);
});

/** A refusal is a page too: it says what is wrong. */
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (detail.target?.id !== 'preview') return;
  if (detail.xhr.status < 500) Object.assign(detail, { shouldSwap: true, isError: false });
  const { id, value, defaultValue, tagName } = document.activeElement;
  // What is being typed stays; what was as the page had it may have been changed by the edit.
  const isTyped = tagName === 'INPUT' && value !== defaultValue;
  const column = document.querySelector(COLUMN)?.value;
  kept = {
    id,
    value: isTyped ? value : undefined,
    open: openDetails(),
    column,
    at: id ? {} : placeOf(document.activeElement),
  };
  // htmx says goodbye to each element that it takes away, which takes longer than the exchange.
  if (detail.shouldSwap) detail.target.replaceChildren();
});
document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (detail.target?.id !== 'preview' || !kept) return;
  for (const index of kept.open) document.querySelectorAll('#preview details')[index]?.setAttribute('open', '');
  const column = document.querySelector(COLUMN);
  if (column && kept.column !== undefined) column.value = kept.column;
  const place = document.getElementById(kept.id) ?? nearestCell(kept.id) ?? nearestTo(kept.at);
  if (place?.id === kept.id && kept.value !== undefined && place.type !== 'checkbox') place.value = kept.value;
  place?.focus();
});

/** One after the other, so that each answer shows all edits before it. */
function send(form, values, what) {
  // The rows that are shown may be others than when the page was loaded.
  const grid = document.querySelector('form[data-grid]') ?? form;
  const place = Object.fromEntries([...new FormData(grid)].filter(([name]) => name.startsWith('at.')));
  const asked = { ...place, ...(what && { do: what }), ...values };
  const url = form.getAttribute('action');
  const options = { values: asked, target: '#preview', select: '#preview', swap: 'outerHTML' };
  sending = sending.catch(() => undefined).then(() => window.htmx.ajax('POST', url, options));
}

function sameColumn({ form, name }) {
  const field = name.split('.')[2];
  return [...form.querySelectorAll(`input[name^="c."][name$=".${field}"]`)];
}

/** A row that is good now may have left the list: its place is the row after it. */
function nearestCell(id = '') {
  const [, row, field] = id.split('.');
  const cells = [...document.querySelectorAll(`${CELL}[name$=".${field}"]`)];
  return cells.find(({ name }) => Number(name.split('.')[1]) > Number(row)) ?? cells.at(-1);
}

/** What a person can come to in a section; the keyboard goes on from there when what it was on is gone. */
const STOPS = 'a[href], button, input:not([type="hidden"]), select, summary';

function stopsIn(section) {
  return [...(section?.querySelectorAll(STOPS) ?? [])].filter((stop) => stop.checkVisibility());
}

function placeOf(element) {
  const section = element.closest('#preview > section[id]');
  return section && { section: section.id, stop: stopsIn(section).indexOf(element) };
}

/** A finding that is settled leaves its place to the next one; the last of them, to the rows. */
function nearestTo(at) {
  const stops = stopsIn(document.getElementById(at?.section));
  return stops[at?.stop] ?? stops.at(-1) ?? (at ? document.querySelector('#rows a') : undefined);
}

/** What was open stays open where it is still there; a list that has changed is closed again. */
function openDetails() {
  const all = [...document.querySelectorAll('#preview details')];
  return all.flatMap((details, index) => (details.open && !details.closest('table') ? [index] : []));
}
