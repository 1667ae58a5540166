/*
 * Pages that update by themselves say since when they do not, and connect again within a second or two.
 *
 * The SSE extension of htmx waits up to a minute before it connects again, and says nothing meanwhile; so it gets its
 * streams from here. A stream that is silent counts as lost: behind a proxy, or after the machine was asleep, no error comes.
 */
const LOOK_EVERY_MS = 1_000;
/** The server sends a `beat` every second. */
const SILENT_AFTER_MS = 2_500;

let lostSince;

function showLost(isLost) {
  lostSince = isLost ? (lostSince ?? new Date()) : undefined;
  const place = document.querySelector('[data-not-live]');
  const since = lostSince?.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const text = since === undefined ? '' : `Not live since ${since}, trying again`;
  if (place && place.textContent !== text) place.textContent = text;
}

class LiveSource extends EventTarget {
  #url;
  #names = new Set(['beat']);
  #stream;
  #heardAt;
  #timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  /** Timers of a tab in the background may come once a minute. */
  #onSeen = () => document.visibilityState === 'visible' && this.#look();

  constructor(url) {
    super();
    this.#url = url;
    this.#connect();
    document.addEventListener('visibilitychange', this.#onSeen);
    addEventListener('online', this.#onSeen);
  }

  /** What the extension looks at before it connects again itself, which it is not to do. */
  get readyState() {
    return EventSource.OPEN;
  }

  addEventListener(name, ...rest) {
    super.addEventListener(name, ...rest);
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#stream.addEventListener(name, this.#onEvent);
  }

  close() {
    this.#stream.close();
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#onSeen);
    removeEventListener('online', this.#onSeen);
    showLost(false);
  }

  #connect() {
    this.#stream?.close();
    this.#heardAt = performance.now();
    this.#stream = new EventSource(this.#url, { withCredentials: true });
    this.#stream.onerror = () => {
      this.#stream.close();
      showLost(true);
    };
    for (const name of this.#names) this.#stream.addEventListener(name, this.#onEvent);
  }

  #onEvent = ({ type, data }) => {
    this.#heardAt = performance.now();
    showLost(false);
    if (type !== 'beat') this.dispatchEvent(new MessageEvent(type, { data }));
  };

  #look() {
    const isSilent = performance.now() - this.#heardAt > SILENT_AFTER_MS;
    if (isSilent) showLost(true);
    if (isSilent || this.#stream.readyState === EventSource.CLOSED) this.#connect();
  }
}

htmx.createEventSource = (url) => new LiveSource(url);

/** The list of runs asks every two seconds instead. */
const isRepeated = ({ detail }) => detail.elt.getAttribute('hx-trigger')?.startsWith('every');
for (const name of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
  document.addEventListener(name, (event) => isRepeated(event) && showLost(true));
}
document.addEventListener(
  'htmx:afterOnLoad',
  (event) => isRepeated(event) && event.detail.successful && showLost(false),
);
