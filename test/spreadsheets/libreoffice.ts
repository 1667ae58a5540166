import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** UTF-8, as the dialog of LibreOffice proposes it for a file with a byte order mark, and proposes again when it is saved. */
const UTF8 = 76;
const QUOTE = '"'.charCodeAt(0);
const CSV = 'Text - txt - csv (StarCalc)';

/** Opens a CSV in LibreOffice Calc of a locale and saves it under the same name in another folder, cells as they are shown. */
export async function openAndSave(
  path: string,
  { locale, delimiter, into, profile }: { locale: string; delimiter: string; into: string; profile: string },
): Promise<string> {
  writeProfile(profile, locale);
  const separator = delimiter.charCodeAt(0);
  const args = [
    `-env:UserInstallation=file://${profile}`,
    '--headless',
    `--infilter=${CSV}:${separator},${QUOTE},${UTF8},1`,
    '--convert-to',
    `csv:${CSV}:${separator},${QUOTE},${UTF8},1,,0,false,true,false`,
    '--outdir',
    into,
    path,
  ];
  await promisify(execFile)('soffice', args, { timeout: 120_000 });
  return join(into, basename(path));
}

/** LibreOffice takes numbers and dates from the locale of its profile. */
function writeProfile(profile: string, locale: string): void {
  const user = join(profile, 'user');
  mkdirSync(user, { recursive: true });
  writeFileSync(
    join(user, 'registrymodifications.xcu'),
    `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>${locale}</value></prop></item>
</oor:items>
`,
  );
}
