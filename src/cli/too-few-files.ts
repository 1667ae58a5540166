import { OperatorError } from '../errors.js';

/** Node opens the files of a program side by side while it loads them: Node 20 to 26 have at most 112 of ours open. */
const FILES_TO_LOAD = 128;

type UserLimits = { userLimits?: { open_files?: { soft: number | 'unlimited' } } };

/** With too few open files allowed, Node says EMFILE while it loads a part of the program, or that a file of it is not there. */
export function tooFewFiles(cause: unknown): OperatorError | undefined {
  const { code = '' } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  if (!/^(EMFILE|ENFILE|MODULE_NOT_FOUND|ERR_(MODULE|UNSUPPORTED)_\w+)$/.test(code)) return undefined;
  const most = (process.report.getReport() as UserLimits).userLimits?.open_files?.soft;
  if (typeof most !== 'number' || most > FILES_TO_LOAD) return undefined;
  const next = 'Raise it, then run the command again: ulimit -n 4096';
  return new OperatorError('too_many_files', `The limit of open files is too low (${most}).`, next, { cause });
}
