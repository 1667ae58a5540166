import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { OpenScheduledSource, ScheduleDeps } from '../../jobs/schedule.js';
import { OperatorError } from '../errors.js';
import { openSource } from '../intake/receive.js';
import type { Coordinator } from './coordinator.js';

/** What a tick needs of the process that deals with it. */
export function scheduleDeps({ home, createRun }: Coordinator, simulate: boolean): ScheduleDeps {
  return { home, createRun, openSource: openScheduledSource, simulate, now: () => new Date() };
}

/** Opens what a schedule names, as it is now: a file, or an https address. */
export const openScheduledSource: OpenScheduledSource = async (source) => {
  if (/^https:/i.test(source)) return fetchLater(source);
  return { kind: 'content', name: basename(source), content: await openSource(source, Readable.from([])) };
};

function fetchLater(source: string): never {
  throw new OperatorError(
    'source_unreadable',
    `${new URL(source).origin} is not fetched by this version.`,
    'Fetch the file yourself and name its path.',
  );
}
