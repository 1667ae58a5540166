import type { Command } from 'commander';
import { diagnose, type Finding } from '../../processes/doctor.js';
import type { Colors } from '../io.js';
import type { Cli } from '../options.js';

const SETTINGS = ['profile', 'timeout', 'caFile', 'json', 'home'] as const;

export function declare(command: Command, { io, action }: Cli): void {
  action(command, SETTINGS, async ({ profile, timeout, caFile, json, home }) => {
    let bad = 0;
    for await (const finding of diagnose({
      env: io.env,
      profile,
      homePath: home,
      timeoutMs: timeout * 1_000,
      caFile,
    })) {
      if (finding.state === 'bad') bad += 1;
      if (json) io.data(JSON.stringify(finding));
      else io.show(findingLine(finding, io.colors));
    }
    if (!json) io.say(bad === 0 ? 'No problems found.' : `${bad} ${bad === 1 ? 'problem' : 'problems'} found.`);
    return bad === 0 ? 0 : 1;
  });
}

function findingLine({ what, state, says, next }: Finding, colors: Colors): string {
  const sign = { good: colors.green('✔'), notice: colors.yellow('!'), bad: colors.red('✘') }[state];
  return `${sign} ${what.padEnd(13)}${says}${next === undefined ? '' : `\n    → ${next}`}`;
}
