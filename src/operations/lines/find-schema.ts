import { z } from 'zod';

/** The numbers that a text may mean. */
export const foundNumbersSchema = z.object({
  items: z.array(
    z.object({
      phoneNumber: z.string(),
      name: z.string().describe('The name on the card on Linq or, of a failed number, the one that it was to get.'),
      failed: z.boolean().describe('Whether there is a dead letter for it.'),
    }),
  ),
  more: z.boolean().describe('Whether there are more than are listed.'),
  accountRead: z.boolean().describe('false: the account could not be read, so only failed numbers were searched.'),
});
export type FoundNumbers = z.infer<typeof foundNumbersSchema>;
