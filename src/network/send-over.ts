import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { OperatorError } from '../errors.js';
import { noteKeepAlive } from './kept-connections.js';
import { codeOf, faultOf, NetworkFailure } from './network-failure.js';

/** One request. */
export type Outgoing = {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer | undefined;
  /** Gives the request up, body of the answer included. */
  signal?: AbortSignal | undefined;
  /** Asked when the connection is there, before anything leaves. If it throws, nothing does, and the request ends with that error. */
  leaving?: (() => void | Promise<void>) | undefined;
  /** Called when the whole request has been handed to the network. */
  onSent?: (() => void) | undefined;
};

/** How a request is begun. `isTls`: the connection has to be secured before anything leaves. */
export type Opening = { open: (options: RequestOptions) => ClientRequest; isTls: boolean };

/** How far a request has come: `mayHaveLeft` once its bytes may leave, `bytesRead` what its connection had received before. */
type Stage = { mayHaveLeft: boolean; socket?: Socket; bytesRead: number };

/**
 * Sends one request, and resolves when the head of its answer is there.
 *
 * Whether a request can have arrived is told by how far it came, not by the name of its error: until its connection is
 * made and secured, nothing of it has left.
 *
 * @throws NetworkFailure; OperatorError that a look-up has thrown; what `leaving` throws
 */
export function sendOver({ open, isTls }: Opening, outgoing: Outgoing): Promise<IncomingMessage> {
  const { method, headers, body, signal, leaving, onSent } = outgoing;
  return new Promise((resolve, reject) => {
    const stage: Stage = { mayHaveLeft: false, bytesRead: 0 };
    const request = open({ method, headers: body ? { ...headers, 'content-length': body.length } : headers });
    const onAbort = () => {
      const failure = new NetworkFailure('aborted', abortCode(signal), { sent: stage.mayHaveLeft });
      request.destroy(failure);
      // A request whose connection is still being made tells of its end only when that is there.
      reject(failure);
    };
    const leave = () => {
      if (request.destroyed) return;
      stage.mayHaveLeft = true;
      request.end(body);
    };
    const holdBack = (error: unknown) => {
      request.destroy();
      reject(error);
    };
    const onReady = () => {
      try {
        const asked = leaving?.();
        if (asked) asked.then(leave).catch(holdBack);
        else leave();
      } catch (error) {
        holdBack(error);
      }
    };
    request.on('socket', (socket) => {
      Object.assign(stage, { socket, bytesRead: socket.bytesRead });
      if (request.reusedSocket || (!isTls && !socket.connecting)) onReady();
      else socket.once(isTls ? 'secureConnect' : 'connect', onReady);
    });
    request.on('error', (error) => reject(failureOf(error, request, stage)));
    request.on('response', (answer) => {
      noteKeepAlive(answer);
      resolve(answer);
    });
    if (onSent) request.on('finish', onSent);
    if (signal) {
      request.on('close', () => signal.removeEventListener('abort', onAbort));
      signal.addEventListener('abort', onAbort, { once: true });
    }
    if (signal?.aborted) onAbort();
  });
}

/** Why the rest of an answer did not come: its head did, so the request has arrived. */
export function bodyFailure(error: unknown, signal: AbortSignal | undefined): NetworkFailure {
  return signal?.aborted
    ? new NetworkFailure('aborted', abortCode(signal), { sent: true, cause: error })
    : new NetworkFailure('connection', codeOf(error), { sent: true, cause: error });
}

function failureOf(error: Error, request: ClientRequest, { mayHaveLeft, socket, bytesRead }: Stage): Error {
  if (error instanceof OperatorError || error instanceof NetworkFailure) return error;
  const [fault, code] = [faultOf(error), codeOf(error)];
  const nothingCame = socket?.bytesRead === bytesRead;
  const stale = request.reusedSocket && nothingCame && fault === 'connection';
  // EPIPE: the connection had ended before the request was written to it.
  const sent = mayHaveLeft && !(stale && code === 'EPIPE');
  return new NetworkFailure(fault, code, { sent, stale, cause: error });
}

function abortCode(signal: AbortSignal | undefined): string {
  return signal?.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'ETIMEDOUT' : 'ABORTED';
}
