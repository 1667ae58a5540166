import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { namedPaths, openPictures } from '../../src/runs/named-pictures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

function sourceOf(...lines: string[]): string {
  const path = join(temporaryFolder(), 'numbers.csv');
  writeFileSync(path, [...lines, ''].join('\n'));
  return path;
}

it('finds the pictures that rows name, also of rows with a problem, and no addresses', async () => {
  const source = sourceOf(
    'phone_number,first_name,image_url,note',
    '+14155550101,Ann,a.png,x.png',
    '12,Bob,b.png,',
    '+14155550101,Ann,a.png,',
    '+14155550102,N/A,photos\\c.png,',
    '+14155550103,Dan,https://example.com/d.png,',
    '+14155550104,Eve,,',
  );
  expect([...(await namedPaths(source, {}))]).toEqual(['a.png', 'b.png', 'photos/c.png']);
  const mapped = { mapping: { image_url: 'note' } };
  expect([...(await namedPaths(source, mapped))]).toEqual(['x.png']);
});

it('finds none in a file that cannot be read, whose fault is told by the run', async () => {
  expect([...(await namedPaths(sourceOf('a,b', '1,c.png'), {}))]).toEqual([]);
});

it('opens only what is in the folder, each once, and cuts off what is too large', async () => {
  const [folder, outside] = [temporaryFolder(), temporaryFolder()];
  for (const path of [join(folder, 'a.png'), join(outside, 'b.png')]) writeFileSync(path, 'x');
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, 'photos/large.png'), Buffer.alloc(10_000_100));
  symlinkSync(join(outside, 'b.png'), join(folder, 'link.png'));
  symlinkSync(outside, join(folder, 'linked'));
  const named = ['a.png', './a.png', 'link.png', 'linked/b.png', '../b.png', join(outside, 'b.png'), 'gone.png'];
  const opened: [string, number][] = [];
  for await (const { path, content } of openPictures(folder, [...named, 'photos//large.png']))
    opened.push([path, (await buffer(content)).length]);
  expect(opened).toEqual([
    ['a.png', 1],
    ['photos/large.png', 10_000_001],
  ]);
});
