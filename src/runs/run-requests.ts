import { existsSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { readJson } from '../home/read-json.js';
import { findRun, listRunIds, type RunFiles, runFiles, saveRun } from '../home/run-folder.js';
import { approvalSchema, isOver, type RunRecord, runSettingsSchema } from '../home/run-record.js';
import { removeIfThere } from '../home/write-file.js';
import { withoutUndefined } from './default-settings.js';

/** What a request to go on with a run says: settings that change, and why a run that is held may go on. */
const requestSchema = runSettingsSchema.partial().extend({
  approval: approvalSchema.exactOptional(),
  /** Asked for through a operations: from now on the run goes on by itself after a restart. */
  desk: z.literal(true).exactOptional(),
});

export type RunRequestDeps = {
  home: Home;
  simulate: boolean;
  /** Whether the run is being worked on just now: then it looks after its requests itself. */
  isWorkedOn(run: string): boolean;
  isQueued(run: string): boolean;
  /** Ends a run that is not worked on. */
  cancel(record: RunRecord): Promise<void>;
  /** Puts a run in line; its request is taken away when it is begun. */
  goOn(record: RunRecord): void;
  onRefused(error: OperatorError): void;
};

/**
 * What other processes ask for while this one holds the home: files in a run's folder. They are looked at again and again,
 * and taken away only when what they ask for has been done or begun, so that a crash loses none.
 */
export class RunRequests {
  readonly #deps: RunRequestDeps;
  /** Runs for which nothing can be asked any more. */
  readonly #over = new Set<string>();

  constructor(deps: RunRequestDeps) {
    this.#deps = deps;
  }

  async look(): Promise<void> {
    const { home, isWorkedOn, isQueued } = this.#deps;
    for (const id of await listRunIds(home)) {
      const files = runFiles(home, id);
      if (this.#over.has(id) || isWorkedOn(id)) continue;
      const wasQueued = isQueued(id);
      const record = findRun(home, id);
      if (!record) continue;
      // Begun, and perhaps ended, while its record was read: what was read may be out of date.
      if (isWorkedOn(id) || isQueued(id) !== wasQueued) continue;
      if (isOver(record.state)) this.#over.add(id);
      else if (existsSync(files.cancel)) await this.#cancel(record);
      else if (existsSync(files.resume)) await this.#resume(record);
    }
  }

  async #cancel(record: RunRecord): Promise<void> {
    const { home, cancel } = this.#deps;
    const files = runFiles(home, record.id);
    if (this.#refuses(record, files)) return;
    await cancel(record);
    await removeIfThere(files.resume);
    await removeIfThere(files.cancel);
  }

  async #resume(record: RunRecord): Promise<void> {
    const { home, isQueued, goOn } = this.#deps;
    if (isQueued(record.id) || this.#refuses(record, runFiles(home, record.id))) return;
    const asked = await this.#request(record.id);
    if (!asked) return;
    const { approval = record.approval, desk, ...changes } = asked;
    const settings = { ...record.settings, ...withoutUndefined(changes) };
    const changed = { ...record, approval, settings, ...(desk && { desk: { ...record.desk, started: true } }) };
    await saveRun(home, changed);
    goOn(changed);
  }

  /** What is asked for. A request that cannot be read is set aside: it would stand in the way of every later one. */
  async #request(id: string): Promise<z.infer<typeof requestSchema> | undefined> {
    const { resume } = runFiles(this.#deps.home, id);
    try {
      return readJson(resume, requestSchema);
    } catch (cause) {
      const aside = `${resume}.unreadable`;
      await rename(resume, aside);
      const what = `The request to resume run ${id} could not be read and was set aside as ${aside}.`;
      this.#deps.onRefused(new OperatorError('setting_invalid', what, `Ask again: linq-cards resume ${id}`, { cause }));
      return undefined;
    }
  }

  /** A run of the simulator's is not worked on with the real account, nor the other way round. */
  #refuses({ id, settings }: RunRecord, files: RunFiles): boolean {
    const { simulate, onRefused } = this.#deps;
    if (settings.simulate === simulate) return false;
    rmSync(files.cancel, { force: true });
    rmSync(files.resume, { force: true });
    onRefused(
      new OperatorError(
        'usage',
        `Run ${id} was ${simulate ? 'not ' : ''}made with --simulate, and this process works ${simulate ? 'with' : 'without'} it.`,
        'End this process first.',
      ),
    );
    return true;
  }
}
