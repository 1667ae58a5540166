import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { runProgram } from '../../src/cli/program.js';
import { anIo } from './io.js';

/** A folder of the path with the built program, as `npm link` has one. */
const BIN = mkdtempSync(join(tmpdir(), 'linq-cards-bin-'));
const BINARY = join(BIN, 'linq-cards');
symlinkSync(resolve(import.meta.dirname, '../../dist/src/cli/main.js'), BINARY);
process.on('exit', () => rmSync(BIN, { recursive: true, force: true }));

/** A test has just written the file, so waiting until it has not changed for 2 s only takes time. */
const AT_ONCE = { LINQ_CARDS_SETTLE: '0' };

export type CliOptions = { env?: Record<string, string>; stdin?: string | Uint8Array; cwd?: string };
export type CliResult = { code: number | null; stdout: string; stderr: string };

/** A command at work: the built program in a process of its own, or the same code in this process. */
export type Cli = {
  pid: number | undefined;
  isRunning(): boolean;
  /** Resolves as soon as what was written to standard error or standard output matches. */
  says(pattern: RegExp): Promise<string>;
  /** What it has written to standard error so far. */
  written(): string;
  /** Sends a signal; a command in this process cannot be killed. */
  signal(signal: NodeJS.Signals): void;
  ended: Promise<CliResult>;
};

/** The built program, whose reader may go away as that of `2>&1 | head -1` does. */
export type BinaryCli = Cli & { stopReading(): void };

/** Starts the built program with nothing of this machine's environment but what it needs to run. */
export function startBinary(args: readonly string[], { env = {}, stdin, cwd }: CliOptions = {}): BinaryCli {
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: cwd ?? process.cwd(),
    env: { PATH: `${BIN}:${process.env['PATH'] ?? ''}`, HOME: '/nonexistent', ...AT_ONCE, ...env },
  });
  const output = new Output();
  child.stdout.on('data', (chunk: Buffer) => output.stdout(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.stderr(chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  return {
    pid: child.pid,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    ended: once(child, 'close').then(([code]) => output.end(code as number | null)),
    says: (pattern) => output.says(pattern),
    written: () => output.written(),
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Runs the built program to its end. */
export function runBinary(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startBinary(args, options).ended;
}

/** Runs a command in this process to its end. */
export function runCli(args: readonly string[], options: ProgramOptions = {}): Promise<CliResult> {
  return startProgram(args, options).ended;
}

/** `terminal`: a person is at the terminal, and types what is on standard input. `program`: how it was started. */
export type ProgramOptions = Omit<CliOptions, 'cwd'> & { terminal?: boolean; program?: string };

/** Starts a command in this process, with nothing of this machine's environment. */
export function startProgram(
  args: readonly string[],
  { env = {}, stdin, terminal = false, program = 'linq-cards' }: ProgramOptions = {},
): Cli {
  const output = new Output();
  const listeners: (() => void)[] = [];
  const { io } = anIo({
    env: { ...AT_ONCE, ...env },
    stdin: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]),
    stderr: new Writable({
      write(chunk, _encoding, done) {
        output.stderr(String(chunk));
        done();
      },
    }),
    data: (line) => output.stdout(`${line}\n`),
    show: (text) => output.stdout(`${text}\n`),
    raw: (text) => output.stdout(text),
    say: (text) => output.stderr(`${text}\n`),
    isTerminal: terminal,
    canAsk: terminal,
    program,
    onEndRequest: (listener) => void listeners.push(listener),
  });
  let isRunning = true;
  const ended = runProgram(args, io).then((code) => {
    isRunning = false;
    return output.end(code);
  });
  return {
    pid: process.pid,
    isRunning: () => isRunning,
    signal(signal) {
      if (signal === 'SIGKILL') throw new Error('What runs in this process cannot be killed.');
      for (const listener of listeners) listener();
    },
    ended,
    says: (pattern) => output.says(pattern),
    written: () => output.written(),
  };
}

/** Ends a command at the end of its test: as a crash would where it has a process of its own. */
export async function endOf(cli: Cli): Promise<void> {
  if (cli.isRunning()) cli.signal(cli.pid === process.pid ? 'SIGTERM' : 'SIGKILL');
  await cli.ended;
}

/** What a command has written, and the tests that wait for something in it. */
class Output {
  #stdout = '';
  #stderr = '';
  #hasEnded = false;
  readonly #waiting = new Set<() => void>();

  stdout(text: string): void {
    this.#stdout += text;
    this.#look();
  }

  stderr(text: string): void {
    this.#stderr += text;
    this.#look();
  }

  end(code: number | null): CliResult {
    this.#hasEnded = true;
    this.#look();
    return { code, stdout: this.#stdout, stderr: this.#stderr };
  }

  written(): string {
    return this.#stderr;
  }

  says(pattern: RegExp): Promise<string> {
    return new Promise((found, missing) => {
      const look = () => {
        const match = pattern.exec(this.#stderr) ?? pattern.exec(this.#stdout);
        if (!match && !this.#hasEnded) return;
        this.#waiting.delete(look);
        if (match) found(match[1] ?? match[0]);
        else missing(new Error(`It ended without saying ${pattern}:\n${this.#stderr}\n${this.#stdout}`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}

export type ResultLine = Record<string, string>;

export type RunOnDisk = {
  id: string;
  folder: string;
  results: ResultLine[];
  failed: ResultLine[];
  record: { state: string; stop: { code: string } | null; dialect: { delimiter: string } };
};

/** What run.json of a home's newest run says just now; undefined where there is none. */
export function readRecord(
  home: string,
): { id: string; state: string; step: string; stop: { code: string } | null } | undefined {
  const runs = join(home, 'runs');
  const id = existsSync(runs) ? readdirSync(runs).sort().at(-1) : undefined;
  const path = join(runs, id ?? '', 'run.json');
  return id !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** The files of one run of a home; without an id of the newest. */
export function readRun(home: string, id = readdirSync(join(home, 'runs')).sort().at(-1)): RunOnDisk {
  if (id === undefined) throw new Error('There is no run.');
  const folder = join(home, 'runs', id);
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunOnDisk['record'];
  const { delimiter } = record.dialect;
  const read = (name: string) =>
    parse(readFileSync(join(folder, name)), { bom: true, columns: true, delimiter }) as unknown as ResultLine[];
  return { id, folder, results: read('results.csv'), failed: read('failed.csv'), record };
}

/** How many lines have each status. */
export function countStatuses(lines: readonly ResultLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line['linq__status'] ?? ''] = (counts[line['linq__status'] ?? ''] ?? 0) + 1;
  return counts;
}
