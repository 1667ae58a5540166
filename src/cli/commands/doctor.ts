import type { Command } from 'commander';
import { diagnose, type Finding } from '../../processes/doctor.js';
import type { Colors, Io } from '../io.js';
import { addSettings, settingsOf } from '../options.js';

const SETTINGS = ['timeout', 'caFile', 'json', 'home'] as const;

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  addSettings(command, SETTINGS);
  command.action(async () => {
    const { timeout, caFile, json, home } = settingsOf(command, SETTINGS, io);
    let bad = 0;
    for await (const finding of diagnose({ env: io.env, homePath: home, timeoutMs: timeout * 1_000, caFile })) {
      if (finding.state === 'bad') bad += 1;
      io.data(json ? JSON.stringify(finding) : findingLine(finding, io.colors));
    }
    if (!json) io.say(bad === 0 ? 'No problems found.' : `${bad} ${bad === 1 ? 'problem' : 'problems'} found.`);
    done(bad === 0 ? 0 : 1);
  });
}

function findingLine({ what, state, says, next }: Finding, colors: Colors): string {
  const sign = { good: colors.green('✔'), notice: colors.yellow('!'), bad: colors.red('✘') }[state];
  return `${sign} ${what.padEnd(13)}${says}${next === undefined ? '' : `\n    → ${next}`}`;
}
