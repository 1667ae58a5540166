import { formatUtc } from '../../../format/utc-times.js';

/** A moment: in UTC as it is written, and in the reader's own time once app.js has run. */
export function Moment({ at }: { at: string | number }): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} safe>
      {`${formatUtc(at).slice(0, -3)} UTC`}
    </time>
  );
}

/** The same with the time of day alone, for what is close. */
export function Clock({ at }: { at: string | number }): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} data-only="clock" safe>
      {`${new Date(at).toISOString().slice(11, 19)} UTC`}
    </time>
  );
}
