import { describe } from 'vitest';
import type { TheEngine } from './contract/bench.js';
import { doesCardJobs } from './contract/card-jobs.js';
import { keepsClaims, keepsDeadLetters } from './contract/dead-letters.js';
import { keepsRunsApart } from './contract/runs.js';
import { keepsSchedules } from './contract/schedules.js';
import { stopsRuns } from './contract/stopped-runs.js';
import { holdsAWindow } from './contract/window.js';

/** What the queue promises on either store. */
export function queueContract(engine: TheEngine): void {
  describe('card jobs', () => doesCardJobs(engine));
  describe('the window of a run', () => holdsAWindow(engine));
  describe('runs', () => keepsRunsApart(engine));
  describe('dead letters', () => keepsDeadLetters(engine));
  describe('claims of re-runs', () => keepsClaims(engine));
  describe('schedules', () => keepsSchedules(engine));
  describe('stopped runs', () => stopsRuns(engine));
}
