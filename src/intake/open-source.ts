import { dirname, resolve } from 'node:path';
import { isRemote, openFile, sourceName } from './receive.js';
import { fetchSource, type RemoteOptions, type RemoteSource } from './remote/remote-source.js';

/**
 * Opens the source of a schedule, wherever it is: a path, or an https address. A path has no mark:
 * whether it has changed shows when its content has been received.
 *
 * @throws OperatorError `source_missing`, `source_unreadable`, `source_unreachable`, `source_forbidden`, `source_too_large`
 */
export async function openAnySource(source: string, remote: RemoteOptions): Promise<RemoteSource> {
  if (isRemote(source)) return fetchSource(source, remote);
  const content = await openFile(source, {
    ifMissing: 'Check the path.',
    restMs: remote.restMs ?? 0,
    signal: remote.signal,
  });
  return { kind: 'fetched', name: sourceName(source), content, mark: {}, folder: dirname(resolve(source)) };
}
