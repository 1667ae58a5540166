import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The home of linq-cards if none is named: `.linq-cards` in the user's own folder. Empty for a user who has none, such as an
 * id without an entry in a container: the operator then has to name a home.
 */
export function defaultHome(): string {
  try {
    return join(homedir(), '.linq-cards');
  } catch {
    // Without HOME the system is asked, and throws for a user id that it does not know.
    return '';
  }
}
