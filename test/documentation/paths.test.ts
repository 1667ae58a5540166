import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(resolve(root, name), 'utf8');

/** What is in code and looks like a file or folder of ours. */
function pathsIn(text: string): string[] {
  const paths = [...text.matchAll(/`((?:src|jobs|test|docs|bench|fixtures)\/[\w./-]*)`/g)].map(([, path = '']) => path);
  return [...new Set(paths)];
}

describe.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s', (name) => {
  it('names only files and folders that there are', () => {
    const paths = pathsIn(read(name));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  });

  it('has every room', () => {
    const text = read(name);
    const rooms = readdirSync(resolve(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const isNamed = (room: string) => text.includes(`\n  ${room}/ `) || text.includes(`| \`src/${room}/\``);
    expect(rooms.map((room) => room.name).filter((room) => !isNamed(room))).toEqual([]);
  });
});
