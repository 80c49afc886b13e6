/** Parameters that change nothing that is written or answered here; many a hoster's URL has them. */
export const HARMLESS: ReadonlySet<string> = new Set([
  ...['client_encoding', 'keepalives_count', 'keepalives_interval', 'tcp_user_timeout'],
  ...['gssdelegation', 'gsslib', 'krbsrvname', 'sslcompression', 'sslsni'],
  // Of other drivers, and of poolers that only they must know of.
  ...['pgbouncer', 'connection_limit', 'pool_timeout', 'prepareThreshold', 'statement_cache_capacity'],
  ...['supa', 'uselibpqcompat', 'workaround'],
]);

type Refuse = (value: string) => string | undefined;

const unless =
  (allowed: readonly string[], expected: string): Refuse =>
  (value) =>
    allowed.includes(value) ? undefined : expected;

const never =
  (expected: string): Refuse =>
  () =>
    expected;

/** Parameters of which some value, or any, asks for what is not done here, and in words what to write instead. */
export const REFUSED: ReadonlyMap<string, Refuse> = new Map([
  [
    'target_session_attrs',
    unless(
      ['any', 'read-write', 'primary'],
      'target_session_attrs to be read-write, primary or any: only a server that takes writes is used',
    ),
  ],
  ['channel_binding', unless(['disable', 'prefer', 'require'], 'channel_binding to be disable, prefer or require')],
  ['gssencmode', unless(['disable', 'prefer'], 'gssencmode to be disable or prefer: encryption is by TLS alone')],
  ['sslnegotiation', unless(['postgres', 'direct'], 'sslnegotiation to be postgres or direct')],
  ['load_balance_hosts', unless(['disable', 'random'], 'load_balance_hosts to be disable or random')],
  ['replication', unless(['false', 'off', 'no', '0'], 'no replication: a session of its own is needed')],
  ['sslcrl', never('no sslcrl: certificates that were revoked are not looked up')],
  ['sslcrldir', never('no sslcrldir: certificates that were revoked are not looked up')],
  ['require_auth', never('no require_auth: how to prove who we are is up to the server')],
  ['requirepeer', never('no requirepeer: whose process the server is, is not looked up')],
  ['hostaddr', never('host in place of hostaddr')],
  ['service', never('what the service stands for in place of service')],
  ['passfile', never('the password in the URL in place of passfile; the whole URL may be a file, DATABASE_URL_FILE')],
]);
