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
  const end = values.get('se');
  return end !== undefined && values.has('sig') ? validDate(Date.parse(end)) : undefined;
}

function validDate(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
