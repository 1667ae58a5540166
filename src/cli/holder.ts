import type { Home } from '../home/home.js';
import { type Holder, holderOf } from '../home/lock.js';

/**
 * The process that coordinates a home and takes requests for its runs and schedules, where there is one. Another one that
 * holds the home (a `provision`, say) does its own run and nothing else.
 */
export async function coordinatorOf(home: Home): Promise<Holder | undefined> {
  const holder = await holderOf(home.path);
  return holder && /^(coordinate|serve)\b/.test(holder.command) ? holder : undefined;
}
