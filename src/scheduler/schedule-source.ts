import type { ScheduleDeps } from '../../jobs/schedule.js';
import { openAnySource } from '../intake/open-source.js';
import type { RemoteOptions } from '../intake/remote-source.js';
import type { Coordinator } from '../runs/coordinator.js';

/** How a schedule's source is fetched where it is an address. */
export type FetchOptions = Pick<RemoteOptions, 'allowPrivate' | 'header' | 'network'>;

/** What a tick needs of the process that deals with it. */
export function scheduleDeps(
  { home, createRun }: Coordinator,
  { simulate, fetching, signal }: { simulate: boolean; fetching: FetchOptions; signal: AbortSignal },
): ScheduleDeps {
  return {
    home,
    createRun,
    openSource: (source, mark) => openAnySource(source, { ...fetching, last: mark, signal }),
    simulate,
    now: () => new Date(),
  };
}
