import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';
import type { AtEnd } from './at-end.js';
import { temporaryFolder } from './temporary-folder.js';

/** What one end-to-end test needs: an API, a home that is not there yet, and a place for files. */
export type Stage = {
  simulator: Simulator;
  folder: string;
  home: string;
  /** Key, address and home for the built program. */
  env: Record<string, string>;
  /** Writes a CSV and gives its path. */
  csv(content: string | Uint8Array, name?: string): string;
};

export async function setStage(options: SimulatorOptions = {}, atEnd: AtEnd = onTestFinished): Promise<Stage> {
  const folder = temporaryFolder(atEnd);
  const simulator = await startSimulator(options);
  atEnd(() => simulator.close());
  const home = join(folder, 'home');
  return {
    simulator,
    folder,
    home,
    env: { LINQ_API_V3_API_KEY: 'key-for-tests', LINQ_API_V3_BASE_URL: simulator.baseUrl, LINQ_CARDS_HOME: home },
    csv(content, name = 'numbers.csv') {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** So many different good numbers. */
export function numbers(rows: number, first = 2_000_000): string {
  const lines = Array.from({ length: rows }, (_, row) => `+1415${first + row},Acme ${row},Support`);
  return `phone_number,first_name,last_name\n${lines.join('\n')}\n`;
}

/** How many writes each number has had. */
export function writesByNumber({ requests }: Simulator): Map<string, number> {
  const writes = new Map<string, number>();
  for (const { method, phoneNumber } of requests.entries) {
    if (method !== 'GET' && phoneNumber) writes.set(phoneNumber, (writes.get(phoneNumber) ?? 0) + 1);
  }
  return writes;
}
