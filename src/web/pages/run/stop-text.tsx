import type { RunStop } from '../../../cards/run-stop.js';
import { Moment } from '../parts/moment.js';

/** What to do about a run that has stopped, with what its page has: nobody has a terminal who reads it. */
const NEXT_ON_A_PAGE: Readonly<Record<string, string>> = {
  too_many_failures:
    'See the causes below. “Resume” goes on with the rest and counts the failures anew; say above it how many may fail.',
  linq_down: 'Press “Resume” when Linq is there again.',
  interrupted: 'Press “Resume” to go on where it stopped; nothing is sent twice.',
  cancelled: 'To set the rest all the same, upload failed.csv.',
  guard_updates: 'See below what would change. If this is what you mean, approve it with a reason; else cancel it.',
  guard_rows: 'Check whether the file is complete. If it is, approve it with a reason; else cancel it.',
  guard_empty: 'Check the export. If the file is meant to be empty, approve it with a reason; else cancel it.',
};

export function stopNext({ code, next }: RunStop): string {
  return NEXT_ON_A_PAGE[code] ?? next;
}

/** Why it has stopped, with a moment as the page shows it. */
export function StopWhat({ stop: { code, what, since } }: { stop: RunStop }): JSX.Element {
  if (code !== 'linq_down' || since === undefined) return <span safe>{withoutFlag(what)}</span>;
  return (
    <>
      Linq has not answered since <Moment at={since} />.
    </>
  );
}

/** The flags of the commands mean nothing on a page. */
export function withoutFlag(what: string): string {
  return what.replace(/ \(--[a-z-]+\)/, '');
}
