import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.js';

/** The version of linq-cards, as its package says. */
export function version(): string {
  const manifest = readFileSync(packageFile('package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
