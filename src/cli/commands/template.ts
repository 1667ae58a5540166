import type { Command } from 'commander';
import { FIELDS } from '../../intake/columns.js';
import type { Io } from '../io.js';

/** A number of the range that is kept for fiction. */
const EXAMPLE = ['+12025550100', 'Acme', 'Support', 'https://example.com/acme.png'];

export function declare(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.action(() => {
    for (const line of [FIELDS, EXAMPLE]) io.raw(`${line.join(',')}\r\n`);
    done(0);
  });
}
