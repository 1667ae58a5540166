import type { Summary } from '../summary.js';

/** What the page says of the run as a whole. */
export type ReportFacts = {
  summary: Summary;
  /** Requests per second that were allowed; 0: no limit. */
  rate: number;
  simulate: boolean;
  /** Where the run's files are. */
  folder: string;
};
