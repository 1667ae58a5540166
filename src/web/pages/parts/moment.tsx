import { formatUtc } from '../../../format/utc-times.js';

/** A time: UTC in the HTML, the reader's local time once app.js has run. */
export function Moment({ at }: { at: string | number }): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} safe>
      {`${formatUtc(at).slice(0, -3)} UTC`}
    </time>
  );
}

/** The same with the time of day only, for times that are near. */
export function Clock({ at }: { at: string | number }): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} data-only="clock" safe>
      {`${new Date(at).toISOString().slice(11, 19)} UTC`}
    </time>
  );
}
