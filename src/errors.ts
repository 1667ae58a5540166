/**
 * Every mistake an operator can make or meet, by code, with the exit code it leads to.
 * 3: nothing was started. 4: halted or interrupted, can be resumed. docs/failures.md explains each; a test compares the two.
 */
export const OPERATOR_ERRORS = {
  usage: 3,
  setting_invalid: 3,
  key_missing: 3,
  key_rejected: 3,
  profile_unusable: 3,
  account_differs: 3,
  base_url_refused: 3,
  source_missing: 3,
  source_unreadable: 3,
  source_unreachable: 3,
  source_forbidden: 3,
  source_too_large: 3,
  source_not_text: 3,
  source_encoding: 3,
  source_empty: 3,
  source_no_header: 3,
  source_columns: 3,
  source_quotes: 3,
  home_taken: 3,
  home_unusable: 3,
  queue_unreachable: 3,
  queue_unfit: 3,
  redis_needed: 3,
  port_taken: 3,
  web_unprotected: 3,
  login_needed: 3,
  login_throttled: 3,
  host_refused: 3,
  origin_refused: 3,
  too_many_uploads: 3,
  serve_unreachable: 3,
  run_unknown: 3,
  run_unreadable: 3,
  letter_unknown: 3,
  key_reused: 3,
  run_over: 3,
  run_state: 3,
  run_unfinished: 3,
  plan_outdated: 3,
  nothing_to_undo: 3,
  too_many_clients: 3,
  schedule_unknown: 3,
  account_unreadable: 3,
  linq_address: 3,
  linq_certificate: 3,
  proxy_refused: 3,
  interrupted: 4,
  run_lost: 4,
  home_lost: 4,
  disk_full: 4,
  too_many_files: 4,
} as const satisfies Record<string, 3 | 4>;

export type OperatorErrorCode = keyof typeof OPERATOR_ERRORS;

/** Mistakes in how Linq is reached, which every request meets: no run begins with one. */
const SETUP_FAULTS = ['linq_address', 'linq_certificate', 'proxy_refused'] as const satisfies OperatorErrorCode[];

export function isSetupFault(code: string): code is (typeof SETUP_FAULTS)[number] {
  return SETUP_FAULTS.some((fault) => fault === code);
}

/** A mistake that a person can fix: shown as `what` and `next`, without a stack. Any other error that is thrown is a bug. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;
  readonly next: string;

  /** @param what one sentence: what is wrong, and where. @param next one sentence: what to do, best as a command to type. */
  constructor(code: OperatorErrorCode, what: string, next: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'OperatorError';
    this.code = code;
    this.next = next;
  }

  get exitCode(): number {
    return OPERATOR_ERRORS[this.code];
  }
}

/**
 * What any step may meet that opens a file or a connection; undefined for an error of another kind.
 *
 * @param path what could not be opened, unless the error says so itself
 */
export function tooManyFiles(cause: unknown, path?: string): OperatorError | undefined {
  if (!hasErrno(cause, 'EMFILE', 'ENFILE')) return undefined;
  const which = path ?? cause.path;
  return new OperatorError(
    'too_many_files',
    `The limit of open files is reached (${cause.code})${which === undefined ? '' : `: ${which}`}.`,
    'Raise it, then run the command again: ulimit -n 4096. Resume an interrupted run: linq-cards resume',
    { cause },
  );
}

/** True for an error of the operating system with one of these codes, such as ENOENT. */
export function hasErrno(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
