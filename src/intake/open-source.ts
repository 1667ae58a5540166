import type { Readable } from 'node:stream';
import { openSource, sourceName } from './receive.js';
import { fetchSource, isRemote, type RemoteOptions, type RemoteSource } from './remote-source.js';

/**
 * Opens what the operator named, wherever it is: a path, an https address, or `-` for standard input. A path has no mark:
 * whether it has changed shows when its content has been received.
 *
 * @throws OperatorError `source_missing`, `source_unreadable`, `source_unreachable`, `source_forbidden`, `source_too_large`
 */
export async function openAnySource(source: string, stdin: Readable, remote: RemoteOptions): Promise<RemoteSource> {
  if (isRemote(source)) return fetchSource(source, remote);
  const content = await openSource(source, stdin);
  return { kind: 'fetched', name: sourceName(source), content, mark: {} };
}
