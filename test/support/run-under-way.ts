import { onTestFinished } from 'vitest';
import { type Cli, endOf, startProgram } from './cli.js';
import { numbers, type Stage } from './e2e.js';

/** A run of `numbers.csv`, 500 rows, that sends them slowly and holds the home of the stage; gone when the test has ended. */
export async function aRunUnderWay(stage: Stage): Promise<Cli> {
  const run = startProgram(['provision', stage.csv(numbers(500)), '--rate', '5'], { env: stage.env });
  onTestFinished(() => endOf(run));
  // Two to read the account, and the first rows.
  await stage.simulator.requests.reaches(4);
  return run;
}
