/*
 * The grid of a preview scrolls through its whole list, of which only the rows around the screen are there. Two gaps stand for
 * the others; before one is seen, the rows are exchanged for those of its place. Without it, links lead to the next rows.
 */
const WINDOW = 'window';
/** Rows that are fetched on each side of those that are seen, and rows that must be left before a gap. */
const AROUND = 12;
const LEFT = 10;
/** What can be fetched at once; the same as in run-query.ts. */
const MOST_ROWS = 250;
/** Browsers cut what is taller; in a longer list, a row of a gap has less than its height. */
const MOST_PX = 15_000_000;

let widthPx = innerWidth;
let rowPx;
let isFetching = false;
let isDue = false;
/** Rows that are selected; some of them may have left the screen. */
let selected = new Set();
let scrolledTo;
/** The row at the top of the screen, when it was looked at last. */
let topRow;

layOut();
lookSoon();

document.addEventListener('scroll', ({ target }) => target.matches?.('.sheet-frame.scrolls') && lookSoon(), true);
addEventListener('resize', () => {
  // Rows get another height by another width alone; on a phone, the height of the screen changes while it is scrolled.
  if (innerWidth !== widthPx) {
    widthPx = innerWidth;
    rowPx = undefined;
    layOut();
    putBack(topRow);
  }
  lookSoon();
});
document.addEventListener('change', ({ target }) => {
  if (target.matches(`#${WINDOW} input[name="row"], [data-all="row"]`)) noteSelected();
});

/** After an edit, the same rows are on the screen. */
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (detail.target?.id === 'preview') scrolledTo = document.querySelector('.sheet-frame')?.scrollTop;
});
document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (!['preview', 'rows'].includes(detail.target?.id)) return;
  const { parameters } = detail.requestConfig;
  selected = parameters?.do === 'cells' ? stillSelected(parameters) : new Set();
  layOut();
  const form = document.querySelector('form[data-grid]');
  if (form) showSelected(form);
  const frame = document.querySelector('.sheet-frame');
  if (frame && detail.target.id === 'preview' && scrolledTo) frame.scrollTop = scrolledTo;
  lookSoon();
});

/** Gives the frame of a list that scrolls the height of the whole list. */
function layOut() {
  const { rows, frame, from, total, count } = here() ?? {};
  if (!frame?.matches('.scrolls')) return;
  const pages = document.querySelector('#rows .pages');
  if (pages) pages.hidden = true;
  rowPx ??= rows.offsetHeight / count;
  gap(frame, 'before').style.height = `${from * gapPx(total)}px`;
  gap(frame, 'after').style.height = `${(total - from - count) * gapPx(total)}px`;
}

function gap(frame, where) {
  const known = frame.querySelector(`:scope > .gap.${where}`);
  if (known) return known;
  const made = Object.assign(document.createElement('div'), { className: `gap ${where}` });
  frame[where === 'before' ? 'prepend' : 'append'](made);
  return made;
}

function gapPx(total) {
  return Math.min(rowPx, MOST_PX / total);
}

function lookSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    look();
  });
}

/** Exchanges the rows where a gap is seen, or nearly. */
async function look() {
  const place = here();
  if (!place?.frame.matches('.scrolls')) return;
  topRow = topRowOf(place);
  if (isFetching) return;
  const lowestPx = leastPx(place.rows);
  const many = Math.min(MOST_ROWS, Math.ceil(place.frame.getBoundingClientRect().height / lowestPx) + 2 * AROUND);
  const from = wanted(place, many, LEFT * lowestPx);
  if (from === undefined || (from === place.from && place.count >= many)) return;
  isFetching = true;
  const rows = await fetchFrom(place.frame, from, many).catch(() => undefined);
  isFetching = false;
  if (!rows || !place.rows.isConnected) return;
  const cell = document.activeElement;
  // What was typed is sent when its cell is left, and the answer brings the rows once more.
  if (cell.closest(`#${WINDOW} input`) && cell.value !== cell.defaultValue) return cell.blur();
  exchange(place, rows);
  if (cell.id) document.getElementById(cell.id)?.focus({ preventScroll: true });
  lookSoon();
}

/** The place of the first row to have; undefined where there are enough rows around those on the screen. */
function wanted({ rows, frame, from, total, count }, many, leftPx) {
  const screen = frame.getBoundingClientRect();
  const { top, bottom } = rows.getBoundingClientRect();
  const isAbove = from > 0 && top > screen.top - leftPx;
  const isBelow = from + count < total && bottom < screen.bottom + leftPx;
  if (!isAbove && !isBelow) return undefined;
  return Math.max(0, Math.min(firstSeen() - AROUND, total - many));

  function firstSeen() {
    if (top > screen.top) return Math.floor(frame.scrollTop / gapPx(total));
    if (bottom <= screen.top) return from + count + Math.floor((screen.top - bottom) / gapPx(total));
    return from + [...rows.rows].findIndex((row) => row.getBoundingClientRect().bottom > screen.top);
  }
}

/** The height of the lowest row. By that of taller ones there would never be enough rows, and they were fetched without end. */
function leastPx(rows) {
  return Math.max(1, Math.min(...Array.from(rows.rows, ({ offsetHeight }) => offsetHeight)));
}

async function fetchFrom(frame, from, many) {
  const form = frame.closest('form');
  const list = [...new FormData(form)].filter(([name]) => /^at\.(kind|group|cause|search)$/.test(name));
  const query = new URLSearchParams(list.map(([name, value]) => [name.slice(3), value]));
  query.set('from', from);
  query.set('rows', many);
  const address = form.getAttribute('action').replace(/\/edits$/, '');
  const answer = await fetch(`${address}?${query}`, { headers: { 'hx-target': WINDOW } });
  return new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(WINDOW);
}

/** The row at the top of the screen stays where it is, also where rows are taller than others. */
function exchange({ rows, frame }, next) {
  const top = topRowOf({ rows, frame });
  rows.replaceWith(next);
  layOut();
  putBack(top);
  setPlace(frame.closest('form'), { from: next.dataset.from, rows: next.rows.length });
  showSelected(frame.closest('form'));
}

function topRowOf({ rows, frame }) {
  const pxOf = (row) => row.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  const row = [...rows.rows].find((row) => pxOf(row) >= 0);
  return row && { index: row.ariaRowIndex, px: pxOf(row) };
}

/** Scrolls to where a row is as far from the top of the screen as it was. */
function putBack(top) {
  const row = top && document.querySelector(`#${WINDOW} [aria-rowindex="${top.index}"]`);
  const frame = row?.closest('.sheet-frame.scrolls');
  if (frame) frame.scrollTop += row.getBoundingClientRect().top - frame.getBoundingClientRect().top - top.px;
}

/** Which rows the answer to an edit is to have. */
function setPlace(form, place) {
  for (const name of ['after', 'before', 'from', 'rows']) form.querySelector(`[name="at.${name}"]`)?.remove();
  for (const [name, value] of Object.entries(place)) {
    form.prepend(Object.assign(document.createElement('input'), { type: 'hidden', name: `at.${name}`, value }));
  }
}

function noteSelected() {
  for (const { value, checked } of document.querySelectorAll(`#${WINDOW} input[name="row"]`)) {
    selected[checked ? 'add' : 'delete'](value);
  }
}

/** A cell that is written leaves the selection as it is, but for a row that has left the list by it. */
function stillSelected(parameters) {
  const written = Object.keys(parameters).map((name) => name.split('.')[1]);
  const isHere = (row) => document.querySelector(`#${WINDOW} input[name="row"][value="${row}"]`) !== null;
  return new Set([...selected].filter((row) => !written.includes(row) || isHere(row)));
}

/** The form also sends the selected rows that are not shown. */
function showSelected(form) {
  for (const old of form.querySelectorAll('input[type="hidden"][name="row"]')) old.remove();
  for (const value of selected) {
    const box = form.querySelector(`input[name="row"][value="${value}"]`);
    if (box) box.checked = true;
    else form.prepend(Object.assign(document.createElement('input'), { type: 'hidden', name: 'row', value }));
  }
}

function here() {
  const rows = document.getElementById(WINDOW);
  if (!rows) return undefined;
  const { from, total } = rows.dataset;
  const frame = rows.closest('.sheet-frame');
  return { rows, frame, from: Number(from), total: Number(total), count: rows.rows.length };
}
