import { OperatorError } from '../../errors.js';

/** A line of a file as it reads in one encoding. */
export type EncodingSample = { encoding: string; text: string };

/** A file that is not UTF-8 and does not say what it is. A person sees from the samples which encoding is right. */
export class EncodingUnclear extends OperatorError {
  readonly samples: readonly EncodingSample[];

  constructor(line: number, samples: readonly EncodingSample[]) {
    const widest = Math.max(0, ...samples.map(({ encoding }) => encoding.length));
    const shown = samples.map(({ encoding, text }) => `\n    ${encoding.padEnd(widest)}  ${text}`).join('');
    super(
      'source_encoding',
      `The file is not UTF-8, and does not say its encoding. Line ${line} reads:${shown}`,
      samples.length === 0
        ? 'Export the file as “CSV UTF-8”.'
        : `Choose the encoding in which the names are right, such as --encoding ${samples[0]?.encoding}, or export as “CSV UTF-8”.`,
    );
    this.samples = samples;
  }
}
