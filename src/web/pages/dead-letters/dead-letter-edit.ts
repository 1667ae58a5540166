import { CARD_FIELDS, type CardField, type CardFields, normalText } from '../../../cards/card.js';
import type { DeadLetter } from '../../../cards/dead-letter.js';
import { ROW_PROBLEMS } from '../../../cards/row-problem.js';
import { capitalize } from '../../../format/text.js';
import { readCardCells } from '../../../intake/cells.js';

/** The edited values of one dead letter. */
export type DeadLetterEdit = {
  phoneNumber: string;
  values: Record<CardField, string>;
  /** The values that differ from those that failed; an empty one keeps the current value of the card. */
  changes: CardFields;
  problems: Partial<Record<CardField, string>>;
};

const CELLS = { firstName: 'first_name', lastName: 'last_name', imageUrl: 'image_url' } as const satisfies Record<
  CardField,
  string
>;

/** Reads the form of a dead letter. The values are validated like those of a row. */
export function readEdit(form: URLSearchParams, { phoneNumber, wanted }: DeadLetter): DeadLetterEdit {
  const values = valuesOf((field) => normalText(form.get(field) ?? ''));
  const read = readCardCells({ first_name: values.firstName, last_name: values.lastName, image_url: values.imageUrl });
  const problems = CARD_FIELDS.flatMap((field) => {
    const problem = read.problems.find((one) => one.field === CELLS[field]);
    return problem ? [[field, sentence(ROW_PROBLEMS[problem.code])]] : [];
  });
  const changed = CARD_FIELDS.filter((field) => values[field] !== normalText(wanted[field] ?? ''));
  return {
    phoneNumber,
    values,
    changes: Object.fromEntries(changed.map((field) => [field, values[field]])),
    problems: Object.fromEntries(problems),
  };
}

/** The initial values of a form. */
export function valuesOf(value: (field: CardField) => string): Record<CardField, string> {
  return { firstName: value('firstName'), lastName: value('lastName'), imageUrl: value('imageUrl') };
}

function sentence({ meaning, remedy }: { meaning: string; remedy: string }): string {
  return `${capitalize(meaning)}. ${remedy}`;
}
