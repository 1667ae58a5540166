import type { Limits } from '../../limiter/limiter.js';
import { MemoryLimiter } from '../../limiter/memory-limiter.js';
import type { WriteMemory } from '../../limiter/write-budget.js';
import type { Pacing } from '../engine.js';
import { MemoryControl } from './memory-control.js';

/** What paces the requests of a process that does all the work itself. It is in memory, so it needs no database. */
export function embeddedPacing({ limits, writes }: { limits: Limits; writes: WriteMemory }): Pacing {
  const control = new MemoryControl();
  const limiter = new MemoryLimiter(limits, {
    now: () => performance.timeOrigin + performance.now(),
    isRunning: (run) => control.isRunning(run),
    writes,
  });
  return { control, limiter };
}
