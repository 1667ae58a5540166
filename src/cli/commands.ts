import type { Command } from 'commander';
import type { Io } from './io.js';

/** A command's own file: `declare` gives it arguments, flags and what it does. The action returns the exit code. */
export type CommandModule = { declare(command: Command, io: Io, done: (exitCode: number) => void): void };

type Entry = { name: string; summary: string; load: () => Promise<CommandModule> };

/** Only the file of the command that is called is loaded, so that `--help` answers at once. */
export const COMMANDS: readonly Entry[] = [
  {
    name: 'provision',
    summary: 'set the contact card of every number in a CSV',
    load: () => import('./commands/provision.js'),
  },
  {
    name: 'plan',
    summary: 'show what provision would change, and send nothing',
    load: () => import('./commands/plan.js'),
  },
  { name: 'apply', summary: 'carry out exactly what was planned', load: () => import('./commands/apply.js') },
  {
    name: 'approve',
    summary: 'let a run go on that the guard holds',
    load: () => import('./commands/approve.js'),
  },
  { name: 'undo', summary: 'take back what a run has changed', load: () => import('./commands/undo.js') },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted or has halted',
    load: () => import('./commands/resume.js'),
  },
  {
    name: 'fix',
    summary: 'copy a CSV, with the numbers corrected that a spreadsheet has damaged',
    load: () => import('./commands/fix.js'),
  },
  {
    name: 'export',
    summary: 'write the cards that the account has, as a CSV for provision',
    load: () => import('./commands/export.js'),
  },
  { name: 'template', summary: 'print a CSV to begin with', load: () => import('./commands/template.js') },
  { name: 'runs', summary: 'list the runs, or show one', load: () => import('./commands/runs.js') },
  {
    name: 'dead-letters',
    summary: 'what failed: list it, send it again, mend it, or give it up',
    load: () => import('./commands/dead-letters.js'),
  },
  {
    name: 'provision-one',
    summary: 'set the card of one number, and show each step',
    load: () => import('./commands/provision-one.js'),
  },
  {
    name: 'explain',
    summary: 'all that is known of one number: runs, outcomes, dead letter',
    load: () => import('./commands/explain.js'),
  },
  {
    name: 'doctor',
    summary: 'check this machine, the home, the queue and the key',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'demo',
    summary: 'provision a sample on the built-in simulator',
    load: () => import('./commands/demo.js'),
  },
  {
    name: 'schedule',
    summary: 'provision a source again and again: add, list, run, pause, resume, remove, history',
    load: () => import('./commands/schedule.js'),
  },
  {
    name: 'coordinate',
    summary: 'run the schedules of this home',
    load: () => import('./commands/coordinate.js'),
  },
  {
    name: 'serve',
    summary: 'pages and an HTTP API for this home, its runs and schedules',
    load: () => import('./commands/serve.js'),
  },
  {
    name: 'worker',
    summary: 'add hands on this machine to the runs of a shared Redis',
    load: () => import('./commands/worker.js'),
  },
  { name: 'simulate', summary: 'run a local Linq API with test numbers', load: () => import('./commands/simulate.js') },
];
