import type { Command } from 'commander';
import type { Cli } from './options.js';

/** A command's own file: `declare` gives it arguments, flags and what it does. */
type CommandModule = { declare(command: Command, cli: Cli): void };

type Entry = { name: string; summary: string; load: () => Promise<CommandModule> };

/** Only the file of the command that is called is loaded, so that `--help` answers at once. */
export const COMMANDS: readonly Entry[] = [
  entry('provision', 'set the contact card of every number in a CSV', () => import('./commands/provision.js')),
  entry('plan', 'preview what provision would change; sends nothing', () => import('./commands/plan.js')),
  entry('apply', 'carry out a plan, and only that', () => import('./commands/apply.js')),
  entry('approve', 'approve a held run', () => import('./commands/approve.js')),
  entry('undo', 'undo the changes of a run', () => import('./commands/undo.js')),
  entry('resume', 'resume a run that was interrupted or halted', () => import('./commands/resume.js')),
  entry('fix', 'copy a CSV and correct numbers that a spreadsheet damaged', () => import('./commands/fix.js')),
  entry('export', 'write the account’s cards as a CSV for provision', () => import('./commands/export.js')),
  entry('template', 'print a CSV to begin with', () => import('./commands/template.js')),
  entry('runs', 'list, show or cancel runs', () => import('./commands/runs.js')),
  entry(
    'audit',
    'compare the account with a CSV, or with what was last set; changes nothing',
    () => import('./commands/audit.js'),
  ),
  entry('wait-active', 'wait until the cards of a run are active', () => import('./commands/wait-active.js')),
  entry('dead-letters', 'list, retry, fix or discard failed numbers', () => import('./commands/dead-letters.js')),
  entry('provision-one', 'set the card of one number, step by step', () => import('./commands/provision-one.js')),
  entry('explain', 'show everything known about one number', () => import('./commands/explain.js')),
  entry('doctor', 'check this machine, the home, the queue and the key', () => import('./commands/doctor.js')),
  entry('demo', 'provision a sample on the built-in simulator', () => import('./commands/demo.js')),
  entry('schedule', 'run an import on a schedule', () => import('./commands/schedule.js')),
  entry('coordinate', 'run the schedules of this home', () => import('./commands/coordinate.js')),
  entry('serve', 'serve web pages and an HTTP API for this home', () => import('./commands/serve.js')),
  entry('worker', 'start a worker for the shared Redis', () => import('./commands/worker.js')),
  entry('simulate', 'run a local Linq API with test numbers', () => import('./commands/simulate.js')),
];

function entry(name: string, summary: string, load: Entry['load']): Entry {
  return { name, summary, load };
}
