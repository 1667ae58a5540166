import { Moment } from '../parts/moment.js';

/** Until when numbers wait that have been changed as often as Linq allows; nothing once they may be changed again. */
export function WaitsUntil({ at, now }: { at: string; now: Date }): JSX.Element {
  if (Date.parse(at) <= now.getTime()) return '';
  return (
    <span class="muted">
      Write limit reached; a retry waits until <Moment at={at} />
    </span>
  );
}
