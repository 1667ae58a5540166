import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/*
 * Loaded into a process before everything else (`node --import`): while the file that TEST_DISK_IS_FULL names is there,
 * nothing that the process writes into a file finds room. For machines on which a test may not mount a disk of its own.
 */

const isFull = () => fs.existsSync(process.env.TEST_DISK_IS_FULL);
const noRoom = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });

/** Puts `instead` in the place of functions of `owner`; it gets the arguments, and calls the original when there is room. */
function replace(owner, names, instead) {
  for (const name of names) {
    const original = owner[name];
    owner[name] = function (...args) {
      return isFull() ? instead(args) : original.apply(this, args);
    };
  }
}

const fails = () => {
  throw noRoom();
};
const rejects = async () => fails();
const tells = (args) => process.nextTick(args.at(-1), noRoom());
const hasNone = () => ({ bavail: 0, bfree: 0, blocks: 0, bsize: 4096 });

const handle = await fs.promises.open(import.meta.filename);
replace(Object.getPrototypeOf(handle), ['write', 'writev', 'writeFile', 'appendFile'], rejects);
await handle.close();
replace(fs.promises, ['writeFile', 'appendFile'], rejects);
replace(fs.promises, ['statfs'], async () => hasNone());
replace(fs, ['writeSync', 'writevSync', 'writeFileSync', 'appendFileSync'], fails);
replace(fs, ['write', 'writev'], tells);
replace(fs, ['statfsSync'], hasNone);
syncBuiltinESMExports();
