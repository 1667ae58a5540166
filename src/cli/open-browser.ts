import { spawn } from 'node:child_process';

/** The program of a system that opens an address in the browser which its user has chosen. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const OTHERWISE = ['xdg-open'] as const;

type Surroundings = { env?: NodeJS.ProcessEnv; platform?: NodeJS.Platform };

/**
 * Opens an address in a browser on this machine. It appears on a command line, which other users of the machine can read.
 *
 * @returns whether that worked, as soon as the opener has ended or could not be started
 */
export function openBrowser(
  url: string,
  { env = process.env, platform = process.platform }: Surroundings = {},
): Promise<boolean> {
  const [program, ...args] = OPENERS[platform] ?? OTHERWISE;
  return new Promise((resolve) => {
    // Not tied to this process: Ctrl-C here must not close a browser.
    const opener = spawn(program, [...args, url], { env, stdio: 'ignore', detached: true });
    opener.on('error', () => resolve(false)).on('exit', (code) => resolve(code === 0));
    opener.unref();
  });
}
