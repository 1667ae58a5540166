/* Loaded before the program: it writes the names of all scripts that were loaded to the file LOADED_SCRIPTS. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const loaded = [];
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => loaded.push(params.url));
session.post('Debugger.enable');
process.on('exit', () => writeFileSync(process.env.LOADED_SCRIPTS, loaded.join('\n')));
