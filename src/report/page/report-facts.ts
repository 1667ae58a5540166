import type { Summary } from '../summary.js';

/** The facts about the run as a whole. */
export type ReportFacts = {
  summary: Summary;
  /** The rate limit in requests per second; 0: none. */
  rate: number;
  simulate: boolean;
  /** What a command needs to read failed.csv as the source was read: flags, each with a space before it. */
  reading: string;
  /** Where the run's files are. */
  folder: string;
};
