import type { Log } from '../log.js';
import type { OnReply } from './client.js';

/** Logs requests that got no usable response, with the cause that the system names, and passes every reply on. */
export function logReplies(log: Log, onReply?: OnReply): OnReply {
  return (call, reply) => {
    if (reply.kind === 'no_answer') {
      const { fault, cause, sent, stale } = reply;
      log.warn({ call, fault, cause, sent, stale }, 'no response from Linq');
    } else if (reply.kind === 'unreadable') {
      log.warn({ call, traceId: reply.traceId }, 'a response of Linq could not be read');
    }
    onReply?.(call, reply);
  };
}
