#!/usr/bin/env bash
# Guessed: a detector of file types tells AVIF from HEIC: both name themselves in the first box of the file.
# So:      file-type looks at the major brand alone. An AVIF with the general brand mif1, the particular one among its
#          compatible brands (as the standard has it), is "heic, image/heif"; image-size calls it mif1; probe-image-size avif.
# Matters: HEIC may be used for a contact's picture and AVIF may not: the check lets it pass, and the API refuses it later.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install file-type@22.3.0 image-size@2.1.0 probe-image-size@7.5.0
behaviour 'file-type takes an AVIF picture of major brand mif1 for HEIC.'
run <<'JS'
import assert from 'node:assert/strict';
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import probe from 'probe-image-size';

const number = (n) => Buffer.from([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
const box = (type, ...parts) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([number(content.length + 8), Buffer.from(type), content]);
};
const none = number(0);
const size = box('ispe', none, number(400), number(300));
const association = box('ipma', none, number(1), [0, 1, 1, 1]);
const picture = (major, ...compatible) =>
  Buffer.concat([
    box('ftyp', major, none, ...compatible),
    box('meta', none, box('pitm', none, [0, 1]), box('iprp', box('ipco', size), association)),
    box('mdat', Buffer.alloc(16)),
  ]);
const looked = async (file) => ({
  'file-type': await fileTypeFromBuffer(file),
  'image-size': imageSize(file).type,
  'probe-image-size': probe.sync(file)?.type,
});
const seen = { mif1: await looked(picture('mif1', 'mif1', 'avif', 'miaf')), avif: await looked(picture('avif', 'mif1', 'avif', 'miaf')) };

console.log(seen);
assert.deepEqual(seen.mif1['file-type'], { ext: 'heic', mime: 'image/heif' });
assert.deepEqual([seen.mif1['image-size'], seen.mif1['probe-image-size']], ['mif1', 'avif']);
assert.equal(seen.avif['file-type'].mime, 'image/avif');
JS
