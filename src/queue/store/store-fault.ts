/** What is wrong with the store as a whole: it refuses commands, or cannot be reached. Never a job's failure. */
export type StoreFault = {
  code: StoreFaultCode;
  /** For people, without a full stop: “Redis is out of memory”. */
  what: string;
  /** The store's own words, without the script and its key names; empty where `what` is all there is. */
  said: string;
};

export type StoreFaultCode =
  | 'out_of_memory'
  | 'read_only'
  | 'not_saving'
  | 'loading'
  | 'too_few_replicas'
  | 'cluster_down'
  | 'no_permission'
  | 'unreachable'
  | 'refused';

/** Thrown where work was given up because the store has a fault; the work may be done again when it has passed. */
export class StoreFaultError extends Error {
  readonly fault: StoreFault;

  constructor(fault: StoreFault, options?: ErrorOptions) {
    super(`${fault.what}.`, options);
    this.name = 'StoreFaultError';
    this.fault = fault;
  }
}

/** Redis's error codes, from its source (server.c, acl.c, cluster.c): what each says of the server as a whole. */
const BY_CODE: Record<string, readonly [StoreFaultCode, string]> = {
  OOM: ['out_of_memory', 'Redis is out of memory'],
  READONLY: ['read_only', 'Redis is a read-only replica'],
  MISCONF: ['not_saving', 'Redis cannot save to its disk and takes no writes'],
  LOADING: ['loading', 'Redis is loading its data'],
  NOREPLICAS: ['too_few_replicas', 'Redis has too few replicas and takes no writes'],
  MASTERDOWN: ['unreachable', 'Redis has lost its primary'],
  CLUSTERDOWN: ['cluster_down', 'The Redis Cluster is down'],
  TRYAGAIN: ['cluster_down', 'The Redis Cluster is moving its keys'],
  MOVED: ['cluster_down', 'The Redis Cluster is moving its keys'],
  NOAUTH: ['no_permission', 'Redis asks for a password'],
  WRONGPASS: ['no_permission', 'Redis does not accept the password'],
  NOPERM: ['no_permission', 'The user of Redis lacks a permission'],
  BUSY: ['refused', 'Redis is busy with a script'],
};
const CODE = new RegExp(`(?:^|-|: |of: )(${Object.keys(BY_CODE).join('|')})\\b`);

/** Redis 7.0 says it without a code where a command of a script is not allowed. */
const SCRIPT_NOT_ALLOWED = /user executing the script can't/;

/** How the connection fails, in the words of Node and of ioredis. */
const CONNECTION_CODES = /^E(?:CONN\w+|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN|HOST\w+|NET\w+|ALREADY)$/;
const CONNECTION_WORDS = new RegExp(
  [
    'Connection is (?:closed|aborted|discarded)',
    'Command aborted due to connection close',
    'Stream connection ended',
    "Stream isn't writeable",
    'Socket timeout',
    'Command timed out',
    'connect E[A-Z]+',
    'max retries per request',
    'Protocol error',
    'Unknown RESP type',
    'sentinels are unreachable',
    'slots cache',
    'startup nodes',
    'Too many Cluster redirections',
    "Cluster (?:is (?:ended|disconnect)|isn't ready)",
    'Node is disconnected',
    'No master node is available',
  ].join('|'),
  'i',
);

/**
 * What an error says of the store; undefined for an error of any other kind.
 *
 * Every error that Redis itself answers counts: what a script of BullMQ's or of ours has to say of a job, it says by a value. So
 * an answer that nobody has heard of before holds a run up under its own name, and fails no row.
 */
export function storeFaultOf(error: unknown): StoreFault | undefined {
  if (error instanceof StoreFaultError) return error.fault;
  if (!(error instanceof Error)) return undefined;
  const { name, message, code } = error as NodeJS.ErrnoException;
  const reply = SCRIPT_NOT_ALLOWED.test(message) ? 'NOPERM' : (CODE.exec(message)?.[1] ?? '');
  const known = name === 'ReplyError' ? BY_CODE[reply] : undefined;
  if (known) return { code: known[0], what: known[1], said: wordsOf(message) };
  if (name === 'ReplyError') return { code: 'refused', what: `Redis answers “${wordsOf(message)}”`, said: '' };
  if (!CONNECTION_CODES.test(code ?? '') && !CONNECTION_WORDS.test(message) && name !== 'ClusterAllFailedError') {
    return undefined;
  }
  return { code: 'unreachable', what: 'Redis cannot be reached', said: wordsOf(message) };
}

/** Redis appends which script it was, by its digest. */
function wordsOf(message: string): string {
  return message.replace(/\.? script: .*$/s, '').trim();
}
