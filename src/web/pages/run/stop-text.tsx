import type { RunStop } from '../../../cards/run-stop.js';
import { Moment } from '../parts/moment.js';
import { withControls } from '../parts/with-controls.js';

/** The next step for a run that has stopped, in terms of the buttons on its page instead of commands. */
const NEXT_ON_A_PAGE: Readonly<Record<string, string>> = {
  too_many_failures:
    'See the causes below. “Resume” continues with the remaining rows and counts errors from zero; you can change the limit above the button.',
  linq_down: 'Press “Resume” when Linq is available again.',
  interrupted: 'Press “Resume” to continue; nothing is sent twice.',
  cancelled: 'To send the remaining rows, press “Set the remaining rows”.',
  guard_invalid:
    'Fix the rows with errors and upload the file again. If they may be left out, approve the run with a reason.',
  guard_updates: 'Review the changes below. If they are intended, approve the run with a reason; otherwise cancel it.',
  guard_rows: 'Check whether the file is complete. If it is, approve the run with a reason; otherwise cancel it.',
  guard_empty:
    'Check the export. If the file is meant to be empty, approve the run with a reason; otherwise cancel it.',
};

export function stopNext({ code, next }: RunStop): string {
  return NEXT_ON_A_PAGE[code] ?? withControls(next);
}

/** Why the run has stopped, with times as pages show them. */
export function StopWhat({ stop: { code, what, since } }: { stop: RunStop }): JSX.Element {
  if (code !== 'linq_down' || since === undefined) return <span safe>{withControls(what)}</span>;
  return (
    <>
      Linq has not responded since <Moment at={since} />.
    </>
  );
}
