import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { OperatorError } from '../errors.js';
import type { Env } from '../read-env.js';

/** Node from 22.15 on tells what it trusts by default; before, only what it brings along. */
type SystemAuthorities = { getCACertificates?: (type: 'default') => string[] };

/**
 * The certificate authorities to trust, where the operator names some beside those that Node trusts: the file of
 * `--ca-file`, and NODE_EXTRA_CA_CERTS, which Node itself does not read from a `.env` file.
 *
 * One context for all connections: building one from all authorities takes milliseconds.
 *
 * @returns undefined: what Node trusts by default
 * @throws OperatorError `setting_invalid`
 */
export function readAuthorities(caFile: string | undefined, env: Env): tls.SecureContext | undefined {
  const extra = env['NODE_EXTRA_CA_CERTS'] || undefined;
  const named = [
    ...(caFile === undefined ? [] : [readCertificates('--ca-file', caFile)]),
    ...(extra === undefined ? [] : [readCertificates('NODE_EXTRA_CA_CERTS', extra)]),
  ];
  return named.length === 0 ? undefined : trusting(named);
}

/** A context that trusts these certificates beside what Node trusts. */
export function trusting(certificates: readonly string[]): tls.SecureContext {
  const { getCACertificates } = tls as SystemAuthorities;
  return tls.createSecureContext({
    ca: [...(getCACertificates?.('default') ?? tls.rootCertificates), ...certificates],
  });
}

function readCertificates(setting: string, path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
    if (!blocks) throw new Error('no certificate in PEM');
    // A context would leave out what it cannot read.
    for (const block of blocks) new X509Certificate(block);
    return text;
  } catch (cause) {
    throw new OperatorError(
      'setting_invalid',
      `Cannot read certificates from ${path} (${setting}).`,
      'Use a file in PEM format: text that contains -----BEGIN CERTIFICATE-----',
      { cause },
    );
  }
}
