import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.js';

export const HELP: readonly string[] = ['--help'];

const CHOICES = `What do you want to do?

  1  try the demo: no key, no Redis, nothing is sent
  2  set up the API key
  3  provision a file
`;

const KEY_STEPS = `
The API key is read from LINQ_API_V3_API_KEY only. Create a key in your Linq account, then put this line
into a file named .env in this folder, and keep that file out of version control:

  LINQ_API_V3_API_KEY=<your key>

Check it:
  linq-cards doctor`;

/**
 * Asks a person at a terminal who named no command what to do.
 *
 * @returns the command with its arguments; the help, if nothing was chosen; empty, if the answer has been given here
 */
export async function askWhatToDo(io: Io): Promise<readonly string[]> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  // One reader for both answers: what is typed ahead is not lost between two questions.
  const lines = terminal[Symbol.asyncIterator]();
  const answerTo = async (question: string) => {
    io.stderr.write(question);
    const { value, done } = await lines.next();
    return done ? '' : value.trim();
  };
  try {
    io.say(CHOICES);
    switch (await answerTo('1, 2 or 3: ')) {
      case '1':
        return ['demo'];
      case '2':
        io.say(KEY_STEPS);
        return [];
      case '3': {
        const file = await answerTo('Path of the file: ');
        // A file that is dropped on a terminal comes in quotes.
        return file === '' ? HELP : ['provision', '--', file.replace(/^(['"])(.*)\1$/, '$2')];
      }
      default:
        return HELP;
    }
  } finally {
    terminal.close();
  }
}
