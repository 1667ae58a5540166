import { CARD_FIELDS, type CardField, cellOf, FIELD_COLUMNS, normalText, REMOVE_MARK } from '../../../cards/card.js';
import type { DeadLetter, DeadLetterEdits } from '../../../cards/dead-letter.js';
import { readCorrectedNumber } from '../../../cards/numbers/corrected-number.js';
import { ROW_PROBLEMS } from '../../../cards/row-problem.js';
import { capitalize } from '../../../format/text.js';
import { readCardCells } from '../../../intake/cells.js';

export type EditedField = CardField | 'newNumber';

/** The edited values of one dead letter, which has this number. */
export type DeadLetterEdit = {
  phoneNumber: string;
  values: Record<EditedField, string>;
  /** The values that differ from those that failed; an empty one keeps the current value of the card. */
  changes: DeadLetterEdits;
  problems: Partial<Record<EditedField, string>>;
};

/** Reads the form of a dead letter. The values are validated like those of a row. */
export function readEdit(form: URLSearchParams, { phoneNumber, wanted }: DeadLetter): DeadLetterEdit {
  const values = valuesOf((field) => normalText(form.get(field) ?? (field === 'newNumber' ? phoneNumber : '')));
  const said = (value: string) => (value === REMOVE_MARK ? '' : value);
  const { firstName, lastName, imageUrl } = values;
  const read = readCardCells({ first_name: firstName, last_name: said(lastName), image_url: said(imageUrl) });
  const problems = CARD_FIELDS.flatMap((field) => {
    const problem = read.problems.find((one) => one.field === FIELD_COLUMNS[field]);
    return problem ? [[field, sentence(ROW_PROBLEMS[problem.code])]] : [];
  });
  const number = readCorrectedNumber(values.newNumber, phoneNumber);
  const changed = CARD_FIELDS.filter((field) => values[field] !== normalText(cellOf(wanted[field])));
  return {
    phoneNumber,
    values,
    changes: {
      ...Object.fromEntries(changed.map((field) => [field, values[field]])),
      ...(number.ok && number.phoneNumber !== phoneNumber && { phoneNumber: number.phoneNumber }),
    },
    problems: {
      ...Object.fromEntries(problems),
      ...(!number.ok && { newNumber: sentence(ROW_PROBLEMS[number.code]) }),
    },
  };
}

/** The initial values of a form. */
export function valuesOf(value: (field: EditedField) => string): Record<EditedField, string> {
  return {
    newNumber: value('newNumber'),
    firstName: value('firstName'),
    lastName: value('lastName'),
    imageUrl: value('imageUrl'),
  };
}

function sentence({ meaning, remedy }: { meaning: string; remedy: string }): string {
  return `${capitalize(meaning)}. ${remedy}`;
}
