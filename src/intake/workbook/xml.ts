import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { damaged } from './archive.js';

/** What a reader of XML is told of: elements by their names without prefix, with their attributes, and text. */
export type XmlListener = {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
};

/**
 * Reads XML piece by piece; after each piece, what the listener has gathered can be taken.
 *
 * @throws OperatorError `source_not_text`
 */
export async function* readXml(part: Readable, listener: XmlListener): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }) => listener.open?.(local(name), attributes as Record<string, string>));
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  parser.on('closetag', ({ name }) => listener.close?.(local(name)));
  part.setEncoding('utf8');
  try {
    for await (const chunk of part as AsyncIterable<string>) {
      parser.write(chunk);
      if (failure) throw failure;
      yield;
    }
    parser.close();
    if (failure) throw failure;
  } catch (error) {
    throw damaged(error);
  }
  yield;
}

/** Reads a part that is small enough to be kept. */
export async function readWholeXml(part: Readable | undefined, listener: XmlListener): Promise<void> {
  if (!part) return;
  for await (const _ of readXml(part, listener)) {
    // The listener has it.
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
