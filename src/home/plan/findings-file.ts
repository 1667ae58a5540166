import { z } from 'zod';
import { type PlanFindings, planFindingsSchema } from '../../cards/plan-survey.js';
import { readIfThere } from '../read-if-there.js';
import type { RunFiles } from '../run-folder.js';
import { writeWhole } from '../write-file.js';

/** A picture that is sent although something was noted about it. `address`: for a file, its path as the rows name it. */
const notedPictureSchema = z.object({
  address: z.string(),
  rows: z.number().int().positive(),
  notes: z.array(z.string()).min(1).describe('The codes of the notes.'),
  sha256: z.string().exactOptional().describe('Of a file that would be uploaded: the SHA-256 of its bytes.'),
  url: z.string().exactOptional().describe('Of a file that was uploaded before: its address on Linq.'),
});
export type NotedPicture = z.infer<typeof notedPictureSchema>;

/** What was found while a plan was made. */
export const keptFindingsSchema = planFindingsSchema.extend({
  pictures: z
    .array(notedPictureSchema)
    .describe('Pictures that are sent although something was noted about them, those of most rows first; up to 20.'),
  uploads: z
    .object({ pictures: z.number().int(), bytes: z.number() })
    .describe('Pictures that are files, and would be uploaded to Linq before the first card is set.'),
});
export type KeptFindings = z.infer<typeof keptFindingsSchema>;

export const NO_UPLOADS: KeptFindings['uploads'] = { pictures: 0, bytes: 0 };

type File = Pick<RunFiles, 'overview'>;

/** Undefined where the plan was made by a version that kept none. */
export function readFindings({ overview }: File): KeptFindings | undefined {
  const kept = readIfThere(overview);
  if (kept === undefined) return undefined;
  const { pictures = [], uploads = NO_UPLOADS, ...findings } = JSON.parse(kept) as PlanFindings & Partial<KeptFindings>;
  return { ...findings, pictures, uploads };
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function writeFindings({ overview }: File, findings: KeptFindings): Promise<void> {
  await writeWhole(overview, JSON.stringify(findings));
}
