import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database.js';
import { packTemplate, templatePath } from './database-template.js';

/*
 * Run by `npm run build`: makes the prepared database that a new home starts from. The template databases are dropped,
 * they are two thirds of the files and nothing needs them. A stamp with the versions that made it saves the work when
 * nothing has changed.
 */

const require = createRequire(import.meta.url);
const versionOf = (name: string) => {
  const manifest = require.resolve(name).replace(new RegExp(`(node_modules[\\\\/]${name}[\\\\/]).*`), '$1package.json');
  return `${name}@${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;
};
const stamp = ['@electric-sql/pglite', 'bullmq'].map(versionOf).join(' ');
const stampPath = `${templatePath()}.made-with`;

if (!existsSync(templatePath()) || !existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== stamp) {
  rmSync(templatePath(), { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-image-'));
  const { db, close } = await openDatabase(join(folder, 'queue'));
  await db.exec('UPDATE pg_database SET datistemplate = false WHERE datname <> current_database()');
  await db.exec('DROP DATABASE template0');
  await db.exec('DROP DATABASE template1');
  await db.exec('CHECKPOINT');
  await close();
  rmSync(join(folder, 'queue', 'postmaster.pid'), { force: true });
  await packTemplate(join(folder, 'queue'));
  rmSync(folder, { recursive: true });
  writeFileSync(stampPath, stamp);
}
process.exit(0);
