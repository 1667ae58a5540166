import type { Summary } from '../summary.js';

/** The facts about the run as a whole. */
export type ReportFacts = {
  summary: Summary;
  /** The rate limit in requests per second; 0: none. */
  rate: number;
  simulate: boolean;
  /** Where the run's files are. */
  folder: string;
};
