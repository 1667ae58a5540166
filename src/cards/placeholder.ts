import { REMOVE_MARK } from './card.js';

/*
 * What programs write where a name should be, and nobody is called. By kind, not by program: there is always another one.
 */

/** Values for “nothing” as programming languages and databases write them, in lower case. */
const NULLS: ReadonlySet<string> = new Set(
  ['null', 'undefined', 'none', '(none)', '\\n', 'nat', '<na>', '<null>', '<none>', '<nil>', 'dbnull', '(null)'].concat(
    ['[null]', '(nil)', '(blank)', '(empty)', '(unknown)', '(undefined)', 'n/a', 'n/a.', 'n\\a', 'n.a.', 'n.a', 'n/d'],
    ['n/v', 'k.a.', 'k. a.', 'not available', 'not applicable', 'no name', 'noname', 'keine angabe', 'sin nombre'],
    ['inconnu', 'inconnue', 'desconocido', 'desconhecido', 'sconosciuto', 'onbekend', 'not set', 'not specified'],
    [
      'not provided',
      REMOVE_MARK,
      'no data',
      'no value',
      'missing value',
      'nicht angegeben',
      'não informado',
      'sin datos',
    ],
    [
      'sans nom',
      'null-value',
      'nullptr',
      'system.dbnull',
      'tbd',
      'tba',
      'unknown',
      'unbekannt',
      'true',
      'false',
      '-inf',
      '-infinity',
    ],
  ),
);
/** Only in this spelling: Nan, Nil and Na are names. */
const EXACT_NULLS: ReadonlySet<string> = new Set(['nan', 'NaN', 'NAN', '-nan', '-NaN', 'nil', 'NIL', 'NA', 'na']);
/** In a name of several words the capital letter is what a person has and a program has not: Christopher Null. */
const NULL_AS_WORD = /(?:^|[\s,])(?:null|NULL|undefined|nan|NaN)(?=$|[\s,])/;
/** As spreadsheets write booleans in other languages. */
const BOOLEANS: ReadonlySet<string> = new Set(
  ['WAHR', 'FALSCH', 'VRAI', 'FAUX', 'VERDADERO', 'FALSO', 'VERDADEIRO', 'WAAR', 'ONWAAR', 'PRAWDA', 'FAŁSZ'].concat(
    ['PRAVDA', 'NEPRAVDA', 'SANT', 'FALSKT', 'SAND', 'FALSK', 'USANN', 'TOSI', 'EPÄTOSI', 'DOĞRU', 'YANLIŞ', 'IGAZ'],
    ['HAMIS', 'ИСТИНА', 'ЛОЖЬ'],
  ),
);

/** `#REF!`, `#NAME?`, `#BEZUG!`, `#¡REF!`, `#ДЕЛ/0!`, also of functions that are yet to come. */
const FAILED_FORMULA = /^#\s?[\p{Lu}\p{N}¡¿/._ -]+[!?]$/u;
/** Those that end without a mark: “not available” in the languages of spreadsheets. */
const FAILED_FORMULAS: ReadonlySet<string> = new Set(
  [
    '#N/A',
    '#NA',
    '#NV',
    '#N/D',
    '#N/DISP',
    '#N.V.',
    '#NB',
    '#I/T',
    '#Н/Д',
    '#YOK',
    '#HIÁNYZIK',
    '#PUUTTUU',
    '#BRAK',
  ].concat(
    ['#NEDOSTUPNÝ', '#SAKNAS', '#REF', '#NAME', '#VALUE', '#NUM', '#NULL', '#DIV/0', '#ERROR', '#GETTING_DATA'],
    ['#SPILL', '#CALC', '#BEZUG', '#WERT', '#ZAHL', '#ND'],
  ),
);
const OFFICE_ERROR = /^err:\d{3}$/i;
/** A function, a cell, a calculation. A name that only begins with a sign is none. */
const FORMULA = /^[=+@-]\s*[\p{L}_][\p{L}\d._]*\(|^=\s*[+-]?(?:\$?[A-Z]{1,3}\$?\d|[\d"'(]|.*!)/u;

/** Braces of template engines; no name has any. */
const TEMPLATE = /[{}]|<%|%>|\[\[|\]\]|\*\||\|\*|<<|>>/;
const TEMPLATE_OF_ONE_WORD =
  /^(?:%[^%\s]+%|%\d*\$?[sd@]|\$[A-Z_]{3,}\$?|\$\w+\$|@@\w+@@|~+\w+~+|__\w+__|\[[^[\]]+\]|«[^»]*(?:name|_)[^»]*»|\w+_name)$/i;
const PERCENT_FIELD = /%[A-Z][A-Z0-9_.]*%|%%\w+%%/i;
const HEADER = /^(?:first|last|full|given|family|sur)[ _-]?name$/i;
const MARKUP = /<(?:[/?]?[a-z]|!)[^>]*>/i;
/** An object that was written as text, in JavaScript, Python, Java, Ruby and .NET. */
const OBJECT =
  /^\[object\b|^<\S.* at 0x[\da-f]+>$|^#<\S+.*>?$|^(?:java\.|System\.|Microsoft\.)\S+$|^\w+(?:\.\w+)+@[\da-f]{4,}$/;

/** Signs alone. Symbols that are drawn, such as emoji and stars, may be a name. */
const SIGNS_ONLY = /^[\p{P}\p{Sm}\p{Sc}\p{Sk}\s]+$/u;
/** 0, 0.00, 00:00, 0000-00-00, -1: what a number or a date is when it is not there. */
const ZEROS = /^(?:[\p{P}\p{Sm}\s]*0[0\p{P}\p{Sm}\s]*|-1)$/u;

/**
 * Whether a text stands for a value that was empty or failed, rather than for a name. Some people are called Null or None, so
 * what this says has to be open to an answer.
 */
export function isPlaceholder(name: string): boolean {
  const text = name.normalize('NFKC').trim();
  const lower = text.toLowerCase();
  if (
    NULLS.has(lower) ||
    NULLS.has(lower.replace(/\s*([/.\\])\s*/g, '$1')) ||
    EXACT_NULLS.has(text) ||
    BOOLEANS.has(text)
  )
    return true;
  if (SIGNS_ONLY.test(text) || ZEROS.test(text)) return true;
  if (FAILED_FORMULA.test(text.toUpperCase()) || FAILED_FORMULAS.has(text.toUpperCase())) return true;
  return NULL_AS_WORD.test(text) || TEMPLATES.some((pattern) => pattern.test(text));
}

const TEMPLATES = [
  TEMPLATE,
  TEMPLATE_OF_ONE_WORD,
  PERCENT_FIELD,
  HEADER,
  MARKUP,
  OBJECT,
  OFFICE_ERROR,
  FORMULA,
] as const satisfies RegExp[];
