/** `20261129T084300Z`, as the signatures of Amazon and Google have it. */
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** When a signed address ends, by what its signature says; undefined for one that does not say so. */
export function signedUntil(address: string): Date | undefined {
  const query = new URL(address).searchParams;
  const values = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  for (const signer of ['x-amz', 'x-goog']) {
    const from = values.get(`${signer}-date`)?.replace(COMPACT, '$1-$2-$3T$4:$5:$6Z');
    const seconds = values.get(`${signer}-expires`);
    if (from !== undefined && seconds !== undefined) return validDate(Date.parse(from) + Number(seconds) * 1_000);
  }
  // The older form of Amazon and Google, and CloudFront's; Azure's.
  const expires = values.get('expires');
  if (expires !== undefined && values.has('signature')) return validDate(Number(expires) * 1_000);
  const policy = values.get('policy');
  if (policy !== undefined && values.has('signature')) return validDate(policyEnd(policy) * 1_000);
  const end = values.get('se');
  return end !== undefined && values.has('sig') ? validDate(Date.parse(end)) : undefined;
}

/**
 * CloudFront's custom policy: JSON in base64 with signs that an address may have. Source: “Signed URLs that use a custom policy”
 * in Amazon's documentation of CloudFront.
 *
 * @returns seconds since 1970, NaN for none
 */
function policyEnd(policy: string): number {
  const signs: Record<string, string> = { '-': '+', _: '=', '~': '/' };
  const text = Buffer.from(
    policy.replace(/[-_~]/g, (sign) => signs[sign] ?? sign),
    'base64',
  ).toString();
  return Number(/"DateLessThan"\s*:\s*\{\s*"AWS:EpochTime"\s*:\s*(\d+)/.exec(text)?.[1]);
}

function validDate(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
