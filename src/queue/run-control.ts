import type { RunStop } from '../cards/run-stop.js';

export type ControlledRun = { run: string; account: string; stop: RunStop | null };

/**
 * Which runs may be worked on, seen by all workers. The limiter looks at it before every request.
 *
 * States of a run: absent → running ⇄ stopped → absent. The coordinator starts and removes; any process that meets a reason
 * may stop it, and the first reason stays. A crash changes nothing: what was running goes on.
 */
export type RunControl = {
  /** @param forgetAfterMs for a run that no process continues after a crash: it then expires */
  start(run: string, account: string, forgetAfterMs?: number): Promise<void>;
  /** @returns whether this was the first reason */
  stop(run: string, stop: RunStop): Promise<boolean>;
  find(run: string): Promise<ControlledRun | undefined>;
  list(): Promise<ControlledRun[]>;
  /** Forgets the run and what it has claimed. */
  remove(run: string): Promise<void>;

  /** Takes a number for a re-run, so that no other one sends it. @returns whether it is this run's now */
  claim(run: string, phoneNumber: string): Promise<boolean>;
  release(run: string, phoneNumber: string): Promise<void>;
};
