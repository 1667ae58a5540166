import type { ScheduleDeps } from '../../jobs/schedule.js';
import { openAnySource } from '../intake/open-source.js';
import { isRemote } from '../intake/receive.js';
import type { RemoteOptions } from '../intake/remote/remote-source.js';
import { auditor } from '../runs/audit/audit.js';
import type { Coordinator } from '../runs/coordinator.js';
import type { SourceFolders } from './source-folders.js';

/** How a source is fetched if it is a URL, and which files may be read. */
export type FetchOptions = Pick<RemoteOptions, 'allowPrivate' | 'header' | 'restMs' | 'network'> & {
  folders: SourceFolders;
};

/** The dependencies of a tick. */
export function scheduleDeps(
  coordinator: Coordinator,
  { simulate, fetching, signal }: { simulate: boolean; fetching: FetchOptions; signal: AbortSignal },
): ScheduleDeps {
  const { home, createRun } = coordinator;
  const now = () => new Date();
  return {
    home,
    createRun,
    async openSource(source, mark) {
      // What was a file of the folder when it was chosen may be a link to another place now.
      if (!isRemote(source)) await fetching.folders.guard(source);
      return openAnySource(source, { ...fetching, last: mark, signal });
    },
    simulate,
    audit: auditor(coordinator, { simulate, signal, now }),
    now,
  };
}
