import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.js';
import { openCli } from '../../../src/cli/options.js';
import { commandsAs, SUBCOMMANDS, startedAs, WITHOUT_HOME } from '../../../src/cli/render/started-as.js';
import { anIo } from '../../support/io.js';

const started = (script: string, { path = '/usr/bin:/opt/bin', cwd = '/srv/cards' } = {}) =>
  startedAs({ script, path, cwd });

describe('how the reader can start the program again', () => {
  it.each([
    ['by its name, if its folder is on the path', '/opt/bin/linq-cards', 'linq-cards'],
    ['by npx, if npx found it in node_modules', '/srv/cards/node_modules/.bin/linq-cards', 'npx linq-cards'],
    ['by node and the file from here, in a checkout', '/srv/cards/dist/src/cli/main.js', 'node dist/src/cli/main.js'],
    ['by node and the whole path from elsewhere', '/app/dist/src/cli/main.js', 'node /app/dist/src/cli/main.js'],
    ['quoted for a shell', '/my apps/main.js', "node '/my apps/main.js'"],
    ['by node, if the folder of its link is not on the path', '/home/bin/linq-cards', 'node /home/bin/linq-cards'],
  ])('%s', (_, script, program) => expect(started(script)).toBe(program));

  it('npx is named although npx has put its folder on the path', () => {
    const bin = '/srv/cards/node_modules/.bin';
    expect(started(`${bin}/linq-cards`, { path: `${bin}:/usr/bin` })).toBe('npx linq-cards');
  });
});

describe('commands in a text', () => {
  const names = COMMANDS.map(({ name }) => name);
  const inCheckout = commandsAs('node dist/src/cli/main.js', names);

  it('are written as the reader can run them', () => {
    expect(inCheckout('Next:\n  linq-cards provision a.csv')).toBe(
      'Next:\n  node dist/src/cli/main.js provision a.csv',
    );
    expect(inCheckout('linq-cards runs; or linq-cards dead-letters list')).toBe(
      'node dist/src/cli/main.js runs; or node dist/src/cli/main.js dead-letters list',
    );
  });

  it.each([
    ['linq-cards resume r1', 'node a.js resume --home /h r1'],
    ['See: linq-cards runs show r1', 'See: node a.js runs show --home /h r1'],
    ['linq-cards dead-letters', 'node a.js dead-letters --home /h'],
    ['linq-cards schedule history runs', 'node a.js schedule history --home /h runs'],
    ['linq-cards runs --home /other', 'node a.js runs --home /other'],
    ['linq-cards demo', 'node a.js demo'],
  ])('have the home of the command that shows them: %s', (text, shown) => {
    expect(commandsAs('node a.js', names)(text, ' --home /h')).toBe(shown);
  });

  it('have the home exactly where the command takes one', async () => {
    const { io } = anIo();
    for (const { name, load } of COMMANDS) {
      const command = new Command(name);
      (await load()).declare(command, openCli(io, { onBegin: () => undefined, onEnd: () => undefined }));
      const parts = command.commands.map((part) => part.name());
      expect([name, parts]).toEqual([name, [...(SUBCOMMANDS[name] ?? [])]]);
      for (const part of command.commands.length > 0 ? command.commands : [command]) {
        const takesHome = part.options.some(({ long }) => long === '--home');
        expect([name, part.name(), takesHome]).toEqual([name, part.name(), !WITHOUT_HOME.includes(name)]);
      }
    }
  });

  it.each(['linq-cards: this is a bug', 'linq-cards holds the home', '/tmp/linq-cards runs', 'linq-cards runscape'])(
    'the name alone is left as it is: %s',
    (text) => expect(inCheckout(text)).toBe(text),
  );
});
