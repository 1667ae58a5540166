/** What can be wrong with a phone cell. Each is a row problem of the same code (`ROW_PROBLEMS`). */
export type PhoneProblemCode =
  | 'phone_missing'
  | 'phone_scientific'
  | 'phone_unreadable'
  | 'phone_extension'
  | 'phone_too_short'
  | 'phone_too_long'
  | 'phone_country_unknown'
  | 'phone_ambiguous'
  | 'phone_several'
  | 'phone_outdated';

/** `suggestion`: the number in E.164 that the cell must mean; `detail`: what is special about it, as a clause for people. */
export type UnreadPhone = { ok: false; code: PhoneProblemCode; suggestion?: string; detail?: string };

/** What a phone cell turned out to be. `noted` says that the number is possible but not known as valid in the metadata. */
export type PhoneReading = { ok: true; phoneNumber: string; noted?: 'not_known_as_valid' } | UnreadPhone;
