import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Without a hint of the server's a connection is kept for so long; what undici does. */
const IDLE_MS = 4_000;
/** A longer hint is not used up: firewalls forget connections that are idle for minutes. */
const LONGEST_IDLE_MS = 60_000;
/** A connection is closed so long before the server says that it closes it, or half of that where it is less. */
const AHEAD_MS = 1_000;

const announcedMs = new WeakMap<Socket, number>();

/** Notes how long a server keeps a connection, where its answer says so: `Keep-Alive: timeout=5`. */
export function noteKeepAlive({ socket, headers }: IncomingMessage): void {
  const [, seconds] = /(?:^|[\s,])timeout=(\d+)/i.exec(String(headers['keep-alive'] ?? '')) ?? [];
  if (seconds !== undefined) announcedMs.set(socket, Number(seconds) * 1_000);
}

/**
 * Makes an agent close an idle connection before the server does, so that no request is sent into a closing one.
 *
 * Node's agent reads the server's hint only where it has a time-out of its own (one request in 25 was lost at one every two
 * seconds), and what it does with the hint differs between versions. What it documents of the rest is done here.
 */
export function closeIdleInTime<A extends Agent>(agent: A): A {
  return Object.assign(agent, {
    keepSocketAlive(socket: Socket): boolean {
      socket.setKeepAlive(true, 1_000);
      socket.unref();
      socket.setTimeout(idleMs(announcedMs.get(socket)));
      return true;
    },
  });
}

/** Closes the connections that are idle: when one of them turns out to be closed by the server, others may be too. */
export function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function idleMs(announced: number | undefined): number {
  if (announced === undefined) return IDLE_MS;
  return Math.max(1, Math.min(announced - Math.min(AHEAD_MS, announced / 2), LONGEST_IDLE_MS));
}
