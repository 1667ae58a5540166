import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/cli/open-browser.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const LINK = 'http://127.0.0.1:8080/?token=a&x=1';

/** A machine with only this program to open an address; it notes what it was called with. */
function aMachineWith(program: string, code = 0) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, program), `#!/bin/sh\necho "$@" > "${folder}/called"\nexit ${code}\n`, { mode: 0o755 });
  return {
    env: { PATH: [folder, '/usr/bin', '/bin'].join(delimiter) },
    called: () => readFileSync(join(folder, 'called'), 'utf8').trim(),
  };
}

describe('a browser', () => {
  it.each([
    ['linux', 'xdg-open', LINK],
    ['freebsd', 'xdg-open', LINK],
    ['darwin', 'open', LINK],
    ['win32', 'rundll32', `url.dll,FileProtocolHandler ${LINK}`],
  ] as const)('is opened on %s by %s', async (platform, program, words) => {
    const { env, called } = aMachineWith(program);
    expect(await openBrowser(LINK, { env, platform })).toBe(true);
    expect(called()).toBe(words);
  });

  it('that cannot be opened is told', async () => {
    const { env } = aMachineWith('xdg-open', 3);
    expect(await openBrowser(LINK, { env, platform: 'linux' })).toBe(false);
  });

  it('on a machine without a program for it is told', async () => {
    expect(await openBrowser(LINK, { env: { PATH: temporaryFolder() }, platform: 'linux' })).toBe(false);
  });
});
