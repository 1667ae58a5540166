import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Coordinator, openCoordinator } from '../../src/processes/coordinator.js';
import type { Desk, DeskEvent, UploadOptions } from '../../src/processes/desk.js';
import { openDesk } from '../../src/processes/open-desk.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';

/** A desk in this process, with the embedded queue and a simulator of its own. */
export type DeskBench = {
  desk: Desk;
  home: string;
  simulator: Simulator;
  coordinator: Coordinator;
  /** Everything that the desk has told since it was opened. */
  told: DeskEvent[];
  /** Resolves with the first event that is meant, also one of before. */
  until(isMeant: (event: DeskEvent) => boolean): Promise<DeskEvent>;
  /** Resolves when a run is no longer going to change by itself. */
  settled(run: string): Promise<void>;
  upload(csv: string, options?: Partial<UploadOptions>, name?: string): ReturnType<Desk['upload']>;
  /** Ends the process, as it were, and begins another one with the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function openDeskBench(options: SimulatorOptions & { works?: boolean } = {}): Promise<DeskBench> {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-desk-'));
  const simulator = await startSimulator(options);
  const waiting = new Set<() => void>();
  const bench = { home: join(folder, 'home'), simulator, told: [] as DeskEvent[] } as DeskBench;
  let end = async () => {};

  const begin = async (works: boolean) => {
    const ending = new AbortController();
    const coordinator = await openCoordinator({
      homePath: bench.home,
      command: 'serve',
      redisUrl: undefined,
      access: { apiKey: 'key-for-tests', baseUrl: simulator.baseUrl },
      timeoutMs: 5_000,
      concurrency: 4,
      simulate: false,
      verbose: false,
      notice: () => undefined,
      signal: ending.signal,
    });
    const { desk, work } = await openDesk(coordinator, {
      simulate: false,
      fetching: { allowPrivate: false, header: undefined },
      tell: () => undefined,
      onRunEnded: async () => undefined,
      onNotStarted: async () => undefined,
    });
    desk.follow((event) => {
      bench.told.push(event);
      for (const look of waiting) look();
    });
    const working = works ? work(ending.signal) : Promise.resolve();
    Object.assign(bench, { desk, coordinator });
    end = async () => {
      ending.abort();
      await working;
      await coordinator.close();
    };
  };

  bench.until = (isMeant) =>
    new Promise((resolve) => {
      const look = () => {
        const event = bench.told.find(isMeant);
        if (!event) return;
        waiting.delete(look);
        resolve(event);
      };
      waiting.add(look);
      look();
    });
  bench.settled = async (run) => {
    const isSettled = async () => {
      const { record, inLine } = await bench.desk.run(run);
      return inLine === null && record.state !== 'planned' && record.state !== 'running';
    };
    for (;;) {
      // Counted before it is looked: what is told meanwhile is a reason to look again.
      const from = bench.told.length;
      if (await isSettled()) return;
      await bench.until((event) => bench.told.indexOf(event) >= from);
    }
  };
  bench.upload = (csv, given = {}, name = 'numbers.csv') =>
    bench.desk.upload({ name, content: Readable.from([csv]) }, { settings: { rate: 0 }, startedBy: 'api', ...given });
  bench.restart = async () => {
    await end();
    bench.told.length = 0;
    await begin(true);
  };
  bench.close = async () => {
    await end();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  await begin(options.works ?? true);
  return bench;
}
