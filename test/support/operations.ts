import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Network } from '../../src/network/network.js';
import { openOperations } from '../../src/operations/open-operations.js';
import type { Operations, OperationsEvent, UploadOptions } from '../../src/operations/operations.js';
import { type Coordinator, openCoordinator } from '../../src/runs/coordinator.js';
import { openSourceFolders } from '../../src/scheduler/source-folders.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';
import { DIRECT } from './network.js';

/** Operations in this process, with the embedded queue and a simulator of its own. */
export type OperationsBench = {
  operations: Operations;
  home: string;
  simulator: Simulator;
  coordinator: Coordinator;
  /** Everything that the operations has told since it was opened. */
  told: OperationsEvent[];
  /** Resolves with the first event that is meant, also one of before. */
  until(isMeant: (event: OperationsEvent) => boolean): Promise<OperationsEvent>;
  /** Resolves when a run is no longer going to change by itself. */
  settled(run: string): Promise<void>;
  upload(csv: string, options?: Partial<UploadOptions>, name?: string): ReturnType<Operations['upload']>;
  /** Ends the process, as it were, and begins another one with the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function openOperationsBench(
  options: SimulatorOptions & { works?: boolean; network?: Network; allowPrivate?: boolean } = {},
): Promise<OperationsBench> {
  const { network = DIRECT, allowPrivate = false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-desk-'));
  const simulator = await startSimulator(options);
  const waiting = new Set<() => void>();
  const bench = { home: join(folder, 'home'), simulator, told: [] as OperationsEvent[] } as OperationsBench;
  let end = async () => {};

  const begin = async (works: boolean) => {
    const ending = new AbortController();
    const coordinator = await openCoordinator({
      homePath: bench.home,
      command: 'serve',
      redisUrl: undefined,
      access: { apiKey: 'key-for-tests', baseUrl: simulator.baseUrl },
      network,
      timeoutMs: 5_000,
      concurrency: 4,
      window: 20_000,
      simulate: false,
      verbose: false,
      notice: () => undefined,
      signal: ending.signal,
    });
    const { operations, work } = await openOperations(coordinator, {
      simulate: false,
      fetching: { allowPrivate, header: undefined, folders: openSourceFolders([]), network },
      emit: () => undefined,
      onRunEnded: async () => undefined,
      onTicked: async () => undefined,
    });
    operations.follow((event) => {
      bench.told.push(event);
      for (const look of waiting) look();
    });
    const working = works ? work(ending.signal) : Promise.resolve();
    Object.assign(bench, { operations, coordinator });
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
      const { record, queuePosition } = await bench.operations.run(run);
      return queuePosition === null && record.state !== 'planned' && record.state !== 'running';
    };
    for (;;) {
      // Counted before it is looked: what is told meanwhile is a reason to look again.
      const from = bench.told.length;
      if (await isSettled()) return;
      await bench.until((event) => bench.told.indexOf(event) >= from);
    }
  };
  bench.upload = (csv, given = {}, name = 'numbers.csv') =>
    bench.operations.upload(
      { name, content: Readable.from([csv]) },
      { settings: { rate: 0 }, startedBy: 'api', ...given },
    );
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
