import { z } from 'zod';
import { readSign } from '../home/read-json.js';
import type { RunFiles } from '../home/run-folder.js';
import { type Summary, summarySchema } from '../report/summary.js';
import type { ReportedProgress } from './run-progress.js';

/** How a run ended, as its report says; null while it has none. */
export function readSummary({ summary }: RunFiles): Summary | null {
  return readSign(summary, summarySchema) ?? null;
}

/** How far a run has come, as the process that works on it says; null where none does. */
export function readProgress({ progress }: RunFiles): ReportedProgress | null {
  return readSign(progress, z.custom<ReportedProgress>()) ?? null;
}
