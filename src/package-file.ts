import { existsSync } from 'node:fs';

/** A file of the package, from the sources as from what they are built into: the package's own folder is the next one up with a package.json. */
export function packageFile(name: string): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder)) && folder.pathname !== '/') folder = new URL('..', folder);
  return new URL(name, folder);
}
