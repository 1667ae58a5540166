import { formatDuration, formatRate } from '../../../format/text.js';
import { niceTop } from '../../../html/nice-top.js';
import type { RateMark } from '../run/rate-history.js';

/** The drawing has its own units and is stretched to the available width. */
const WIDTH = 600;
const HEIGHT = 100;

/** Rows per second over time, together with the rate limit. */
export function RateChart({ marks }: { marks: readonly RateMark[] }): JSX.Element {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || marks.length < 3) return '';
  const most = Math.max(...marks.map(({ rowsPerSecond, limit }) => Math.max(rowsPerSecond, limit ?? 0)));
  const top = niceTop(most, false);
  const x = (at: number) => round(((at - first.at) / (last.at - first.at)) * WIDTH);
  const y = (value: number) => round(HEIGHT - (value / top) * HEIGHT);
  const line = marks.map(({ at, rowsPerSecond }) => `${x(at)},${y(rowsPerSecond)}`).join(' ');
  const limited = marks.filter(({ limit }) => limit !== null);
  const limit = limited.map((mark) => `${x(mark.at)},${y(mark.limit ?? 0)}`).join(' ');
  const seconds = (last.at - first.at) / 1000;
  return (
    <figure class="pace">
      <figcaption>
        <span>Speed over the last {formatDuration(seconds)}</span>
        <span class="muted small">
          <i class="key rows" /> rows <i class="key limit" /> rate limit · scale to {formatRate(top)}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rows per second: ${formatRate(last.rowsPerSecond)} now; rate limit: ${limitWords(last.limit)}.`}
      >
        <polygon class="pace-area" points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
        <polyline class="pace-line" points={line} />
        {limited.length > 0 && <polyline class="pace-limit" points={limit} />}
      </svg>
    </figure>
  );
}

function limitWords(limit: number | null): string {
  if (limit === null) return 'none';
  return limit === 0 ? 'paused because Linq does not respond' : formatRate(limit);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
