import { z } from 'zod';
import { readSign } from '../home/read-json.js';
import type { RunFiles } from '../home/run-folder.js';
import { type Summary, summarySchema } from '../report/summary.js';
import type { ReportedProgress } from './run-progress.js';

/** The summary in a run's report; null while there is none. */
export function readSummary({ summary }: RunFiles): Summary | null {
  return readSign(summary, summarySchema) ?? null;
}

/** The progress reported by the process that works on a run; null if there is none. */
export function readProgress({ progress }: RunFiles): ReportedProgress | null {
  return readSign(progress, z.custom<ReportedProgress>()) ?? null;
}
