import type { ControlledRun, RunControl } from '../run-control.js';

/** The runs of a process that does all the work itself. */
export class MemoryControl implements RunControl {
  readonly #runs = new Map<string, ControlledRun>();
  readonly #claims = new Map<string, string>();

  isRunning(run: string): boolean {
    return this.#runs.get(run)?.stop === null;
  }

  async start(run: string, account: string): Promise<void> {
    this.#runs.set(run, { run, account, stop: null });
  }

  async stop(run: string, stop: NonNullable<ControlledRun['stop']>): Promise<boolean> {
    const controlled = this.#runs.get(run);
    if (!controlled || controlled.stop) return false;
    this.#runs.set(run, { ...controlled, stop });
    return true;
  }

  async find(run: string): Promise<ControlledRun | undefined> {
    return this.#runs.get(run);
  }

  async list(): Promise<ControlledRun[]> {
    return [...this.#runs.values()];
  }

  async remove(run: string): Promise<void> {
    this.#runs.delete(run);
    for (const [phoneNumber, owner] of this.#claims) if (owner === run) this.#claims.delete(phoneNumber);
  }

  async claim(run: string, phoneNumber: string): Promise<boolean> {
    if (!this.#claims.has(phoneNumber)) this.#claims.set(phoneNumber, run);
    return this.#claims.get(phoneNumber) === run;
  }

  async release(run: string, phoneNumber: string): Promise<void> {
    if (this.#claims.get(phoneNumber) === run) this.#claims.delete(phoneNumber);
  }
}
