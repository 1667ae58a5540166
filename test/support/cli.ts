import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';

const BINARY = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

export type CliOptions = { env?: Record<string, string>; stdin?: string | Uint8Array; cwd?: string };
export type CliResult = { code: number | null; stdout: string; stderr: string };

/** A process of the built program. */
export type Cli = {
  child: ChildProcessWithoutNullStreams;
  /** Resolves as soon as what was written to standard error or standard output matches. */
  says(pattern: RegExp): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  ended: Promise<CliResult>;
};

/** Starts the built program with nothing of this machine's environment but what it needs to run. */
export function startCli(args: readonly string[], { env = {}, stdin, cwd }: CliOptions = {}): Cli {
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: cwd ?? process.cwd(),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const note = () => {
    for (const look of waiting) look();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    note();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    note();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const ended = once(child, 'close').then(([code]) => {
    note();
    return { code: code as number | null, stdout, stderr };
  });
  return {
    child,
    signal: (signal) => void child.kill(signal),
    ended,
    says: (pattern) =>
      new Promise((found, missing) => {
        const look = () => {
          const match = pattern.exec(stderr) ?? pattern.exec(stdout);
          if (match) {
            waiting.delete(look);
            found(match[1] ?? match[0]);
          } else if (child.exitCode !== null || child.signalCode !== null) {
            waiting.delete(look);
            missing(new Error(`It ended without saying ${pattern}:\n${stderr}\n${stdout}`));
          }
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Runs the built program to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended;
}

export type ResultLine = Record<string, string>;

export type RunOnDisk = {
  id: string;
  folder: string;
  results: ResultLine[];
  failed: ResultLine[];
  record: { state: string; dialect: { delimiter: string } };
};

/** The files of one run of a home; without an id of the newest. */
export function readRun(home: string, id = readdirSync(join(home, 'runs')).sort().at(-1)): RunOnDisk {
  if (id === undefined) throw new Error('There is no run.');
  const folder = join(home, 'runs', id);
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunOnDisk['record'];
  const { delimiter } = record.dialect;
  const read = (name: string) =>
    parse(readFileSync(join(folder, name)), { columns: true, delimiter }) as unknown as ResultLine[];
  return { id, folder, results: read('results.csv'), failed: read('failed.csv'), record };
}

/** How many lines have each status. */
export function countStatuses(lines: readonly ResultLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line['linq__status'] ?? ''] = (counts[line['linq__status'] ?? ''] ?? 0) + 1;
  return counts;
}
