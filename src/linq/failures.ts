export type Call = 'POST' | 'PATCH' | 'GET';

/**
 * What a response means for the row. Policy reads the class and nothing else.
 *
 * - `switch`: the other call is the right one · `retry`: try again · `unknown`: it may have happened, read back first
 * - `wait`: too often, no failure · `reject`: this row cannot succeed as it is · `later`: it can, but not now
 * - `halt`: the fault is the run's, not the row's
 */
export const FAILURE_CLASSES = ['switch', 'retry', 'unknown', 'wait', 'reject', 'later', 'halt'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Why a run halts: what the code of its stop, or of the OperatorError before it begins, is called. */
export type HaltCode = 'key_rejected' | 'not_enabled' | 'linq_address' | 'linq_certificate' | 'proxy_refused';

/** One line of the table of failures. */
export type FailureRule = {
  status:
    | number
    | '4xx'
    | '5xx'
    | '3xx'
    | 'other'
    | 'no answer'
    | 'not connected'
    | 'certificate'
    | 'proxy'
    | 'no API'
    | 'unreadable 2xx';
  /** Linq's codes, or the names of network errors, as in `NoAnswer.cause`; absent: any, or none. */
  codes?: readonly (number | string)[];
  /** The call that it holds for; absent: all. */
  on?: Call;
  class: FailureClass;
  halts?: HaltCode;
  meaning: string;
  remedy: string;
};

const LATER = 'Retry the failed rows later.';

/** A list of the account that is answered as no API of Linq's would. `ruleFor` never finds it: to a row, a 404 means something else. */
export const NO_API: FailureRule = {
  status: 'no API',
  class: 'halt',
  halts: 'linq_address',
  meaning: 'LINQ_API_V3_BASE_URL is not the address of the Linq API',
  remedy: 'Correct it. It ends before /v3, as in https://api.linqapp.com/api/partner.',
};

/**
 * Every failure, first match wins. From Linq's API pages and the codes in the SDK; where they disagree the safer reading
 * was taken. docs/failures.md shows this table; a test compares the two.
 */
export const FAILURES: readonly FailureRule[] = [
  {
    status: 400,
    codes: [5004],
    class: 'reject',
    meaning: 'Linq does not accept this type of picture',
    remedy: 'Use a JPEG or PNG picture.',
  },
  {
    status: 400,
    codes: [5005],
    class: 'reject',
    meaning: 'the picture is too large',
    remedy: 'Use a smaller picture, at most 10 MB.',
  },
  {
    status: 400,
    codes: [5006],
    class: 'reject',
    meaning: 'the content of the picture does not match its type',
    remedy: 'Check what the picture’s URL returns: the Content-Type must match the content.',
  },
  {
    status: 400,
    codes: [5007],
    class: 'reject',
    meaning: 'Linq could not download the picture',
    remedy: 'Make sure the URL opens without signing in.',
  },
  {
    status: 400,
    codes: [1002],
    class: 'reject',
    meaning: 'Linq does not accept the phone number',
    remedy: 'Check the number.',
  },
  {
    status: 400,
    class: 'reject',
    meaning: 'Linq does not accept the values of the row',
    remedy: 'Check the names and the picture of the row.',
  },
  {
    status: 401,
    class: 'halt',
    halts: 'key_rejected',
    meaning: 'Linq does not accept the API key',
    remedy: 'Set LINQ_API_V3_API_KEY to a valid key, then resume the run.',
  },
  {
    status: 403,
    codes: [2011],
    class: 'halt',
    halts: 'not_enabled',
    meaning: 'contact cards are not enabled for the account',
    remedy: 'Ask Linq to enable contact cards for the account, then resume the run.',
  },
  {
    status: 403,
    codes: [2006],
    class: 'reject',
    meaning: 'the number is not a line of this account',
    remedy: 'Check the number, or use the key of the account that owns it.',
  },
  {
    status: 403,
    codes: [2027],
    class: 'later',
    meaning: 'Linq cannot use this line at the moment',
    remedy: 'Retry the failed rows later. If it persists, ask Linq’s support and give the trace id.',
  },
  {
    status: 403,
    class: 'reject',
    meaning: 'the key may not change this number',
    remedy: 'Check which numbers the key may use.',
  },
  {
    status: 404,
    codes: [2001, 2012],
    on: 'PATCH',
    class: 'switch',
    meaning: 'the number has no active card to update',
    remedy: 'Look at the number in Linq’s dashboard.',
  },
  {
    status: 404,
    class: 'reject',
    meaning: 'Linq does not know the number',
    remedy: 'Check the number.',
  },
  {
    status: 409,
    codes: [2014],
    on: 'POST',
    class: 'switch',
    meaning: 'the number already has a card',
    remedy: 'Look at the number in Linq’s dashboard.',
  },
  {
    status: 429,
    class: 'wait',
    meaning: 'Linq received too many requests',
    remedy: 'Wait, then try again with a lower --rate. Rows that are queued wait as long as Linq asks.',
  },
  {
    status: '4xx',
    class: 'reject',
    meaning: 'Linq rejected the request',
    remedy: 'Ask Linq’s support and give the trace id.',
  },
  {
    status: 500,
    codes: [2022],
    class: 'retry',
    meaning: 'Linq did not finish setting up the card',
    remedy: LATER,
  },
  { status: 502, class: 'unknown', meaning: 'Linq’s response was lost on the way', remedy: LATER },
  { status: 504, class: 'unknown', meaning: 'Linq did not respond in time', remedy: LATER },
  {
    status: 503,
    codes: [4004],
    class: 'retry',
    meaning: 'Linq cannot write to this line for the moment',
    remedy: 'Retry the failed rows in a few minutes, with a lower --rate.',
  },
  { status: '5xx', class: 'retry', meaning: 'Linq returned an error', remedy: LATER },
  {
    status: '3xx',
    class: 'reject',
    meaning: 'the server answered with a redirect',
    remedy: 'Check LINQ_API_V3_BASE_URL.',
  },
  {
    status: 'other',
    class: 'unknown',
    meaning: 'the server answered with a status that HTTP does not define',
    remedy: 'Retry the failed rows later. If it persists, check LINQ_API_V3_BASE_URL.',
  },
  {
    status: 'certificate',
    codes: ['CERT_HAS_EXPIRED'],
    class: 'halt',
    halts: 'linq_certificate',
    meaning: 'the server’s certificate has expired',
    remedy: 'Check this machine’s clock; then ask the operator of the server, or of the proxy before it, to renew it.',
  },
  {
    status: 'certificate',
    codes: ['CERT_NOT_YET_VALID'],
    class: 'halt',
    halts: 'linq_certificate',
    meaning: 'the server’s certificate is not valid yet',
    remedy: 'Check this machine’s clock.',
  },
  {
    status: 'certificate',
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_FORMAT', 'HOSTNAME_MISMATCH'],
    class: 'halt',
    halts: 'linq_certificate',
    meaning: 'the server’s certificate is for another host name',
    remedy: 'Check LINQ_API_V3_BASE_URL, and whether a proxy or a DNS entry leads to another server.',
  },
  {
    status: 'certificate',
    class: 'halt',
    halts: 'linq_certificate',
    meaning: 'the server’s certificate cannot be verified',
    remedy: 'If your own CA or your company’s proxy issued it, name the certificate of that CA with --ca-file.',
  },
  {
    status: 'proxy',
    codes: ['PROXY_407'],
    class: 'halt',
    halts: 'proxy_refused',
    meaning: 'the proxy requires a user name and password',
    remedy: 'Set them in HTTPS_PROXY, such as http://user:password@proxy.example.com:3128.',
  },
  {
    status: 'proxy',
    codes: ['PROXY_400', 'PROXY_401', 'PROXY_403', 'PROXY_404', 'PROXY_405', 'PROXY_501'],
    class: 'halt',
    halts: 'proxy_refused',
    meaning: 'the proxy refuses connections to Linq',
    remedy:
      'Check HTTPS_PROXY, and ask the operator of the proxy to allow the host of Linq; or exempt it with NO_PROXY.',
  },
  {
    status: 'proxy',
    class: 'retry',
    meaning: 'the proxy could not be reached, or could not reach Linq',
    remedy: 'Check HTTPS_PROXY and the proxy, then retry the failed rows.',
  },
  {
    status: 'no answer',
    class: 'unknown',
    meaning: 'the connection was cut or timed out',
    remedy: LATER,
  },
  {
    status: 'not connected',
    codes: ['ENOTFOUND'],
    class: 'retry',
    meaning: 'the host name of Linq was not found',
    remedy: 'Check LINQ_API_V3_BASE_URL, the network and DNS, then retry the failed rows.',
  },
  {
    status: 'not connected',
    class: 'retry',
    meaning: 'Linq could not be reached',
    remedy: 'Check the network and LINQ_API_V3_BASE_URL, then retry the failed rows.',
  },
  {
    status: 'unreadable 2xx',
    class: 'unknown',
    meaning: 'Linq’s response could not be understood',
    remedy: 'Retry the failed rows. If it persists, check LINQ_API_V3_BASE_URL.',
  },
  NO_API,
];
