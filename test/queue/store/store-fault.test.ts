import { expect, it } from 'vitest';
import { StoreFaultError, storeFaultOf } from '../../../src/queue/store/store-fault.js';

it.each([
  ["OOM command not allowed when used memory > 'maxmemory'. script: 3c3e, on @user_script:12.", 'out_of_memory'],
  [
    'ERR Error running script (call to f_1): @user_script:3: @user_script: 3: -OOM command not allowed',
    'out_of_memory',
  ],
  [
    "EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
    'out_of_memory',
  ],
  ["READONLY You can't write against a read only replica. script: 3c3e, on @user_script:1.", 'read_only'],
  ['MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.', 'not_saving'],
  ['LOADING Redis is loading the dataset in memory', 'loading'],
  ['NOREPLICAS Not enough good replicas to write.', 'too_few_replicas'],
  ['CLUSTERDOWN The cluster is down', 'cluster_down'],
  ['NOPERM this user has no permissions to run the ‘evalsha’ command', 'no_permission'],
  ['NOAUTH Authentication required.', 'no_permission'],
  ['ERR something that nobody has heard of', 'refused'],
])('what Redis answers is a fault of the store: %s', (message, code) => {
  expect(storeFaultOf(replyError(message))).toMatchObject({ code });
});

it.each([
  new Error('Connection is closed.'),
  Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' }),
  Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  Object.assign(new Error('getaddrinfo ENOTFOUND redis'), { code: 'ENOTFOUND' }),
  new Error("Socket timeout. Expecting data, but didn't receive any in 20000ms."),
  new Error('Protocol error, got "H" as reply type byte'),
  // An answer to a transaction of which only a part has come.
  Object.assign(new Error('Command aborted due to connection close'), { name: 'AbortError' }),
  new Error('Connection is aborted'),
  new Error("Cluster isn't ready and enableOfflineQueue options is false"),
  new Error('Unknown RESP type 72 "H"'),
  new Error('All sentinels are unreachable. Retrying from scratch after 10ms.'),
  Object.assign(new Error('Failed to refresh slots cache.'), { name: 'ClusterAllFailedError' }),
])('a connection that is lost is a fault of the store: %s', (error) => {
  expect(storeFaultOf(error)).toMatchObject({ code: 'unreachable', what: 'Redis cannot be reached' });
});

it('keeps the store’s own words, without the script that was refused', () => {
  const fault = storeFaultOf(replyError('OOM command not allowed. script: 3c3e, on @user_script:12.'));
  expect(fault).toEqual({ code: 'out_of_memory', what: 'Redis is out of memory', said: 'OOM command not allowed' });
  if (fault) expect(storeFaultOf(new StoreFaultError(fault))).toBe(fault);
});

it.each([
  new TypeError('x is not a function'),
  new Error('Missing lock for job 1. moveToFinished'),
  'a text',
  undefined,
])('no other error is one: %s', (error) => expect(storeFaultOf(error)).toBeUndefined());

function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}
