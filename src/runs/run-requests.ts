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

/** A request to resume a run: changed settings, and the reason for an approval. */
const requestSchema = runSettingsSchema.partial().extend({
  approval: approvalSchema.exactOptional(),
  /** Requested through operations: from now on the run continues by itself after a restart. */
  desk: z.literal(true).exactOptional(),
});

export type RunRequestDeps = {
  home: Home;
  simulate: boolean;
  /** Whether the run is in progress; it then handles its own requests. */
  isWorkedOn(run: string): boolean;
  isQueued(run: string): boolean;
  /** Ends a run that is not in progress. */
  cancel(record: RunRecord): Promise<void>;
  /** Queues a run; its request is removed when it starts. */
  goOn(record: RunRecord): void;
  onRefused(error: OperatorError): void;
};

/**
 * The requests of other processes while this one holds the home: files in a run's folder. They are checked repeatedly,
 * and removed only after the request has been carried out or started, so that a crash loses none.
 */
export class RunRequests {
  readonly #deps: RunRequestDeps;
  /** Runs that accept no more requests. */
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
      // The run may have started and even ended while its record was read, so the record may be outdated.
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

  /** Reads a request. An unreadable one is renamed, because it would block every later one. */
  async #request(id: string): Promise<z.infer<typeof requestSchema> | undefined> {
    const { resume } = runFiles(this.#deps.home, id);
    try {
      return readJson(resume, requestSchema);
    } catch (cause) {
      const aside = `${resume}.unreadable`;
      await rename(resume, aside);
      const what = `The request to resume run ${id} could not be read and was renamed to ${aside}.`;
      this.#deps.onRefused(
        new OperatorError('setting_invalid', what, `Request it again: linq-cards resume ${id}`, { cause }),
      );
      return undefined;
    }
  }

  /** A run created on the simulator must not use the real account, nor the other way round. */
  #refuses({ id, settings }: RunRecord, files: RunFiles): boolean {
    const { simulate, onRefused } = this.#deps;
    if (settings.simulate === simulate) return false;
    rmSync(files.cancel, { force: true });
    rmSync(files.resume, { force: true });
    onRefused(
      new OperatorError(
        'usage',
        `Run ${id} was created ${simulate ? 'without' : 'with'} --simulate, but this process runs ${simulate ? 'with' : 'without'} it.`,
        'Stop this process first.',
      ),
    );
    return true;
  }
}
