import { defineConfig } from 'vitest/config';

/** With LibreOffice, which is too large for CI: `npm run test:spreadsheets`. It needs Debian's libreoffice-calc, or any `soffice`. */
export default defineConfig({ test: { include: ['test/spreadsheets/*.spreadsheet.ts'], maxWorkers: 1 } });
