import { listRuns } from '../home/run-folder.js';
import type { Alerts } from './alerts.js';
import { coordinate } from './coordinate.js';
import type { Coordinator } from './coordinator.js';
import type { Desk } from './desk.js';
import type { FetchOptions } from './schedule-source.js';

export type DeskOptions = { simulate: boolean; fetching: FetchOptions; alerts: Alerts };

export function openDesk(
  coordinator: Coordinator,
  { simulate, fetching, alerts }: DeskOptions,
): Desk & { run(signal: AbortSignal): Promise<void> } {
  const desk = {
    runs: () => listRuns(coordinator.home),
    letters: async () => ({ items: [], next: null }),
    follow: () => () => undefined,
    health: async () => ({ queue: await (await coordinator.tools()).engine.isReachable(), home: true, halted: [] }),
    run: (signal: AbortSignal) =>
      coordinate(coordinator, {
        simulate,
        fetching,
        signal,
        tell: () => undefined,
        onRunEnded: alerts.runEnded,
        onNotStarted: alerts.notStarted,
      }),
  };
  return desk as unknown as Desk & { run(signal: AbortSignal): Promise<void> };
}
