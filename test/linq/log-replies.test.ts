import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { logReplies } from '../../src/linq/log-replies.js';
import { noAnswer } from '../support/linq.js';

it('a request without a response is logged with its cause, and with no number and no name', () => {
  const lines: Record<string, unknown>[] = [];
  const onReply = vi.fn();
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const replied = logReplies(log, onReply);
  const reply = noAnswer({ cause: 'ECONNRESET', sent: true });
  replied('POST', reply);
  replied('GET', { kind: 'answer', httpStatus: 200, code: null, body: { first_name: 'Acme' }, traceId: null });
  expect(lines).toMatchObject([{ call: 'POST', cause: 'ECONNRESET', fault: 'connection', sent: true }]);
  expect(onReply).toHaveBeenCalledTimes(2);
  expect(onReply).toHaveBeenCalledWith('POST', reply);
});
