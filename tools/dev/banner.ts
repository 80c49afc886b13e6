import { networkInterfaces } from 'node:os';

export type Row = readonly [label: string, value: string];

/** A box of labelled rows, as wide as its widest; control characters never reach it. */
export const boxed = (title: string, rows: readonly Row[]): string => {
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `${label.padEnd(labelWidth)}  ${value}`);
  const width = Math.max(title.length, ...lines.map((line) => line.length));
  const rule = '─'.repeat(width + 2);
  const inside = (line: string) => `│ ${line.padEnd(width)} │`;
  return [`╭${rule}╮`, inside(title), `├${rule}┤`, ...lines.map(inside), `╰${rule}╯`].join('\n');
};

export type SampleOrder = {
  readonly api: string;
  readonly email: string;
  readonly password: string;
  readonly sku: string;
};

/** One line for a shell: it signs in by itself and makes its own key, so it works an hour later, and twice. */
export const curlLine = ({ api, email, password, sku }: SampleOrder): string => {
  const json = "-H 'content-type: application/json'";
  const login = JSON.stringify({ email, password });
  const token = `$(curl -s ${api}/api/v2/sessions ${json} -d '${login}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`;
  const address = {
    recipient: 'Ada Lovelace',
    line1: '1 Mill Lane',
    city: 'Leeds',
    postalCode: 'LS1 1AA',
    country: 'GB',
  };
  const order = JSON.stringify({ lines: [{ sku, quantity: 2 }], shippingAddress: address });
  const key = '-H "idempotency-key: $(date +%s%N)"';
  return `curl -si ${api}/api/v2/orders -H "authorization: Bearer ${token}" ${key} ${json} -d '${order}'`;
};

type Reach = { readonly host: string | undefined; readonly port: number };

/** Where a phone in the same network finds the API, where it is bound to more than this machine. */
export const networkRows = (
  { host, port }: Reach,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): readonly Row[] => {
  if (host !== '0.0.0.0' && host !== '::') return [];
  const outside = Object.values(interfaces).flatMap((addresses) =>
    (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal),
  );
  return outside.map(({ address }) => ['network', `http://${address}:${port}/api/v2`] as const);
};
