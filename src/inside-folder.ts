import { sep } from 'node:path';

/** Whether a path is below a folder; both as they really are, or both without looking. */
export function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
