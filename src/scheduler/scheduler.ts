import { type ScheduleDeps, tick } from '../../jobs/schedule.js';
import { type Tick, wantedSince } from '../../jobs/tick-decision.js';
import { OperatorError } from '../errors.js';
import { addToHistory, knownUntil, readHistory, type TickEntry } from '../home/schedule-history.js';
import { findSchedule, listScheduleNames, requestedRun, type Schedule, scheduleFiles } from '../home/schedules.js';
import { removeIfThere } from '../home/write-file.js';
import type { DueTick, ScheduleQueue } from '../queue/schedule-queue.js';
import { nextTime, timesBetween } from './times/times.js';

export type SchedulerDeps = ScheduleDeps & {
  queue: ScheduleQueue;
  /** Called with the result of each tick. */
  onTick(schedule: string, entry: TickEntry): void;
  /** Called for a problem; the work is retried. */
  onTrouble(error: unknown, schedule: string): void;
};

/**
 * Keeps the queue's clock in sync with the schedules of the home, and processes their ticks.
 *
 * The files are authoritative; the queue only tracks the time. A schedule that the queue does not have (new, another
 * queue, or lost data) is added to it, and one late tick makes up for the times missed until then, as the queue itself
 * does after downtime.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #since: number;
  /** Schedules with a tick in progress. */
  readonly #busy = new Set<string>();

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    this.#since = deps.now().getTime();
  }

  start(): void {
    const { queue, onTrouble } = this.#deps;
    queue.work(
      (due) => this.#onDue(due),
      (error) => onTrouble(error, ''),
    );
  }

  /** To be called repeatedly: picks up changed schedules and requested runs. */
  async keepInStep(): Promise<void> {
    const { home, queue, onTrouble } = this.#deps;
    const names = await listScheduleNames(home);
    for (const name of await queue.names()) if (!names.includes(name)) await queue.drop(name);
    for (const name of names) {
      try {
        const schedule = await findSchedule(home, name);
        if (!schedule) continue;
        if (await queue.keep(schedule)) await this.#makeUp(schedule);
        await this.#takeRequest(schedule);
      } catch (error) {
        onTrouble(error, name);
      }
    }
  }

  async #onDue({ schedule: name, planned, takenUpAt }: DueTick): Promise<void> {
    const schedule = await findSchedule(this.#deps.home, name);
    if (!schedule) return;
    const missed = timesBetween(schedule, planned, takenUpAt);
    const late = missed > 0 || planned < this.#since;
    await this.#deal(schedule, { planned: new Date(planned).toISOString(), by: 'cron' }, { late, missed });
  }

  /** Processes one late tick for the times missed while the queue did not have the schedule. */
  async #makeUp(schedule: Schedule): Promise<void> {
    const { home, now } = this.#deps;
    const history = await readHistory(scheduleFiles(home, schedule.name).history);
    const first = nextTime(schedule, Math.max(knownUntil(history), wantedSince(schedule)));
    const until = now().getTime();
    if (first === undefined || first > until || schedule.paused) return;
    const due = { planned: new Date(first).toISOString(), by: 'cron' } as const;
    await this.#deal(schedule, due, { late: true, missed: timesBetween(schedule, first, until) });
  }

  async #takeRequest(schedule: Schedule): Promise<void> {
    const { home } = this.#deps;
    const at = await requestedRun(home, schedule.name);
    if (at === undefined) return;
    await this.#deal(schedule, { planned: at, by: 'hand' }, { late: false, missed: 0 });
    await removeIfThere(scheduleFiles(home, schedule.name).request);
  }

  async #deal(schedule: Schedule, due: Tick, how: { late: boolean; missed: number }): Promise<void> {
    const { name } = schedule;
    if (this.#busy.has(name)) return this.#skip(name, { ...due, ...how });
    this.#busy.add(name);
    try {
      const entry = await tick(schedule, { ...due, ...how }, this.#deps);
      if (entry) this.#deps.onTick(name, entry);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      this.#deps.onTrouble(error, name);
    } finally {
      this.#busy.delete(name);
    }
  }

  /** The previous tick is still in progress, most likely reading its source. */
  async #skip(name: string, due: Tick & { late: boolean; missed: number }): Promise<void> {
    const { home, now, onTick } = this.#deps;
    const why = 'The previous scheduled time is still being processed.';
    const entry = { what: 'skipped', at: now().toISOString(), ...due, run: null, why } as const;
    await addToHistory(scheduleFiles(home, name).history, entry);
    onTick(name, entry);
  }
}
