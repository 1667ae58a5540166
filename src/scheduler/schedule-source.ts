import type { ScheduleDeps } from '../../jobs/schedule.js';
import { openAnySource } from '../intake/open-source.js';
import type { RemoteOptions } from '../intake/remote-source.js';
import type { Coordinator } from '../runs/coordinator.js';

/** How a source is fetched if it is a URL. */
export type FetchOptions = Pick<RemoteOptions, 'allowPrivate' | 'header' | 'restMs' | 'network'>;

/** The dependencies of a tick. */
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
