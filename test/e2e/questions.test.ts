import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, readRun, runCli } from '../support/cli.js';
import { type Stage, setStage, writesByNumber } from '../support/e2e.js';

const BEFORE = { phone_number: '+14152000000', first_name: 'Before', is_active: true };
const CSV = 'phone_number,first_name\n+14152000000,After\n+14152000001,New\n';

const stageWithCard = () => setStage({ cards: [BEFORE], lines: ['+14152000000', '+14152000001'] });
const firstName = ({ simulator }: Stage) => simulator.account.cards.get(BEFORE.phone_number)?.first_name;

/** A person at a terminal who provisions the file and types this. */
function provision(stage: Stage, typed: string, ...more: string[]): Promise<CliResult> {
  const args = ['provision', stage.csv(CSV), '--max-update-pct', 'off', '--rate', '0', ...more];
  return runCli(args, { env: stage.env, stdin: typed, terminal: true });
}

describe('a person who provisions a file that overwrites cards', () => {
  it('sees what would change and is asked; after a no nothing is sent, and the plan is kept for apply', async () => {
    const stage = await stageWithCard();
    const declined = await provision(stage, 'n\n');
    expect(declined.code).toBe(2);
    const asked = declined.stderr.indexOf('Update 1 card and create 1?');
    expect(declined.stderr.indexOf('"Before" → "After"')).toBeGreaterThan(-1);
    expect(asked).toBeGreaterThan(declined.stderr.indexOf('"Before" → "After"'));
    expect(writesByNumber(stage.simulator).size).toBe(0);
    const [plan = ''] = readdirSync(join(stage.home, 'runs'));
    expect(declined.stderr).toContain(`linq-cards apply ${plan}`);
    expect((await runCli(['apply', plan], { env: stage.env })).code).toBe(0);
    expect([firstName(stage), writesByNumber(stage.simulator).size]).toEqual(['After', 2]);
  });

  it('has it carried out after a yes', async () => {
    const stage = await stageWithCard();
    expect((await provision(stage, 'y\n')).code).toBe(0);
    expect([firstName(stage), writesByNumber(stage.simulator).size]).toEqual(['After', 2]);
    expect(readRun(stage.home).record.state).toBe('completed');
  });

  it('is not asked with --yes', async () => {
    const stage = await stageWithCard();
    const { code, stderr } = await provision(stage, '', '--yes');
    expect([code, firstName(stage)]).toEqual([0, 'After']);
    expect(stderr).not.toContain('[y/N]');
  });
});

describe('linq-cards without arguments', () => {
  it('shows its commands and where to start, and that is no error', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('provision-one');
    expect(stdout).toMatch(/Start here:\n {2}linq-cards demo/);
  });

  it.each(['linq-cards', 'npx linq-cards', 'node ../linq-cards/dist/src/cli/main.js'])(
    'started as %s fits into a terminal of 80 columns, and each command can be copied',
    async (program) => {
      const { stdout } = await runCli([], { program });
      const start = stdout.slice(stdout.indexOf('Start here:')).split('\n');
      expect(start.filter((line) => line.length > 80)).toEqual([]);
      expect(start.filter((line) => line.trim().startsWith(`${program} `))).toHaveLength(4);
    },
  );
});

it.each(['provision', 'apply', 'approve', 'undo', 'resume', 'provision-one', 'dead-letters rerun', 'schedule run'])(
  '%s sends, and accepts --yes',
  async (command) => {
    const { code, stdout } = await runCli([...command.split(' '), '--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--yes')]);
  },
);
