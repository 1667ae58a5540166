import { openDatabase } from '../src/queue/embedded/database.js';

/* Opens the embedded queue and says how many milliseconds that took. Usage: node open-queue.js <folder> */
const began = performance.now();
const { db } = await openDatabase(process.argv[2] ?? '');
const tookMs = performance.now() - began;
await db.close();
process.stdout.write(`${tookMs}\n`, () => process.exit(0));
