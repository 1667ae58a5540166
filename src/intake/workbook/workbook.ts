import { getFormatFromId } from 'numfmt';
import type { Archive } from './archive.js';
import { readWholeXml } from './xml.js';

export type Sheet = { name: string; part: string };

/** What must be known of a workbook to read the cells of its sheets. */
export type Workbook = {
  sheets: Sheet[];
  /** Texts that cells point to. */
  texts: string[];
  /** The number format of each style; undefined: as it is. */
  formats: (string | undefined)[];
};

/** Reads everything but the sheets themselves. Only the shared texts grow with the table. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const targets = await relations(archive);
  const sheets: Sheet[] = [];
  await readWholeXml(await archive.open('xl/workbook.xml'), {
    open(name, attributes) {
      const target = name === 'sheet' ? targets.get(attributes['r:id'] ?? attributes['id'] ?? '') : undefined;
      // Hidden sheets are not what a person means.
      if (target !== undefined && (attributes['state'] ?? 'visible') === 'visible') {
        sheets.push({ name: attributes['name'] ?? '', part: partOf(target) });
      }
    },
  });
  return { sheets, texts: await sharedTexts(archive), formats: await formatsOf(archive) };
}

async function relations(archive: Archive): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await readWholeXml(await archive.open('xl/_rels/workbook.xml.rels'), {
    open(name, { Id = '', Target = '' }) {
      if (name === 'Relationship') targets.set(Id, Target);
    },
  });
  return targets;
}

function partOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

/** Readings of Japanese texts (`rPh`) are no part of them. */
async function sharedTexts(archive: Archive): Promise<string[]> {
  const texts: string[] = [];
  let current = '';
  let isText = false;
  let isReading = false;
  await readWholeXml(await archive.open('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') isReading = true;
      isText = name === 't' && !isReading;
    },
    text(text) {
      if (isText) current += text;
    },
    close(name) {
      if (name === 't') isText = false;
      if (name === 'rPh') isReading = false;
      if (name === 'si') texts.push(current);
    },
  });
  return texts;
}

async function formatsOf(archive: Archive): Promise<(string | undefined)[]> {
  const own = new Map<number, string>();
  const ids: number[] = [];
  let isCellStyle = false;
  await readWholeXml(await archive.open('xl/styles.xml'), {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') own.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') isCellStyle = true;
      if (name === 'xf' && isCellStyle) ids.push(Number(numFmtId));
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false;
    },
  });
  return ids.map((id) => (id === 0 ? undefined : (own.get(id) ?? getFormatFromId(id) ?? undefined)));
}
