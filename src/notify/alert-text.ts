import { ALERT_STATES, type Alert, type AlertCause } from './alert-format.js';

/** The maximum number of causes listed; the rest are only counted, because the text is read on phones. */
const MOST_CAUSES = 5;
const LONGEST_REASON = 300;

/** One paragraph for people. Escapes `&`, `<` and `>`, because Slack uses them for links and mentions. */
export function textOf({ state, schedule, run, newCauses, mended, next }: Omit<Alert, 'text' | 'schema'>): string {
  const who = run ? `the run ${run.id} of ${run.source}` : state === 'drift' ? 'an audit' : 'a run';
  const whose = schedule === null ? '' : ` (schedule ${schedule})`;
  const sentences = [
    `linq-cards: ${who}${whose} ${ALERT_STATES[state]}.`,
    `New: ${listed(newCauses)}.`,
    ...(mended.length > 0
      ? [`Resolved since the previous run: ${listed(mended.map(({ ...cause }) => ({ ...cause, reason: '' })))}.`]
      : []),
    next,
  ];
  return sentences.join(' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function listed(causes: readonly AlertCause[]): string {
  const named = causes.slice(0, MOST_CAUSES).map(spoken);
  const more = causes.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function spoken({ status, httpStatus, code, rows, reason }: AlertCause): string {
  const figures = [httpStatus, code].filter((figure) => figure !== null).join('/');
  if (status === 'drift') return `${rows} × ${reason}`;
  const what = rows === null ? '' : `${rows} ${rows === 1 ? 'row' : 'rows'} ${status.replaceAll('_', ' ')}`;
  const which = [what, what === '' ? figures : figures && `(${figures})`].filter((part) => part !== '').join(' ');
  const why = shortened(reason).replace(/\.$/, '');
  return why === '' ? which : `${which}: ${why}`;
}

function shortened(reason: string): string {
  const line = reason.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
