import { totpCodeOf } from '@orderline/adapters-crypto';
import type { Role } from '@orderline/domain/users';
import { type OpenApi, openApi } from './open-api.ts';

const HOST = 'admin.example';

export const password = 'analytical engine';

type Asking = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out where undefined. */
  /** Of a name several values, as boxes send them. */
  readonly form?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** The same in an order of its own. */
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly method?: string;
  /** A form with a file, whose parts this stands between. */
  readonly raw?: Buffer;
  readonly boundary?: string;
};

export type Page = {
  readonly status: number;
  readonly headers: Headers;
  /** Without the one script of ours, so that any other shows. */
  readonly text: string;
  readonly whole: string;
  readonly to: string | null;
};

const OWN_SCRIPT = /<script src="\/admin\/assets\/[0-9a-f]{16}\/admin\.js" nonce="[\w-]+" defer><\/script>\n/;

const pick = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? '';

const fieldsOf = (form: NonNullable<Asking['form']>): readonly (readonly [name: string, value: string])[] =>
  Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** What the first form of a page sends besides what somebody types. */
export const hiddenOn = ({ text }: Pick<Page, 'text'>): Readonly<Record<string, string>> => {
  const [, form = ''] = /<form[^>]*>(.*?)<\/form>/s.exec(text.slice(text.indexOf('<main'))) ?? [];
  const found = form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, unescaped(value)]));
};

/** A browser before the pages of staff: it keeps its cookie, and sends forms as browsers do. */
export const openBrowser = ({ app }: Pick<OpenApi, 'app'>) => {
  let cookie = '';
  const ask = async (
    path: string,
    { headers, form, fields = form && fieldsOf(form), method = fields ? 'POST' : 'GET', raw, boundary }: Asking = {},
  ): Promise<Page> => {
    const site = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    const response = await app.request(`https://${HOST}${path}`, {
      method,
      headers: {
        ...{ Host: HOST, ...site, ...(method === 'POST' && { Origin: `https://${HOST}` }) },
        ...(cookie && { Cookie: cookie }),
        ...(fields && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...(boundary && { 'Content-Type': `multipart/form-data; boundary=${boundary}` }),
        ...headers,
      },
      ...(raw && { body: new Uint8Array(raw) }),
      ...(fields && {
        body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
      }),
    });
    const set = response.headers.get('set-cookie');
    if (set) cookie = set.split(';', 1)[0] ?? '';
    const whole = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text: whole.replace(OWN_SCRIPT, ''),
      whole,
      to: response.headers.get('location'),
    };
  };
  const tokenOn = (page: Pick<Page, 'text'>): string => pick(/name="token" value="([^"]+)"/, page.text);
  /** Opens a page and sends its form. */
  const submit = async (path: string, form: Readonly<Record<string, string>>): Promise<Page> => {
    const page = await ask(path);
    const next = pick(/name="next" value="([^"]+)"/, page.text);
    return ask(path.split('?', 1)[0] ?? path, { form: { token: tokenOn(page), ...(next && { next }), ...form } });
  };
  return {
    ask,
    submit,
    tokenOn,
    cookie: () => cookie,
    keep: (value: string) => {
      cookie = value;
    },
  };
};

/** The pages over memory, with a clock that a test moves. */
export const openAdmin = (changes: Parameters<typeof openApi>[0] = {}) => {
  const clock = { now: new Date('2026-03-04T05:06:07.000Z') };
  const api = openApi({ servesAdmin: true, clock: () => clock.now, ...changes });
  const pass = (ms: number): void => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  /** Somebody of the staff, with a second factor. */
  const enrolled = async (...roles: readonly Role[]) => {
    const email = `${roles.join('-')}-${Math.random()}@example.com`;
    const made = await api.application.users.createAdmin({ email, password, name: 'Grace' });
    if (!made.ok) throw new Error('nobody was made');
    const { id: userId } = made.value;
    await api.application.users.changeRoles({ userId, roles });
    const enrolment = await api.application.staff.beginEnrolment({ userId, email });
    if (!enrolment.ok) throw new Error('nobody was enrolled');
    const { secret } = enrolment.value;
    const code = totpCodeOf(secret, clock.now);
    const codes = await api.application.staff.confirmEnrolment({ userId, address: '192.0.2.1', code });
    if (!codes.ok) throw new Error('the code was refused');
    pass(30_000);
    return { userId, email, codes: codes.value, code: () => totpCodeOf(secret, clock.now) };
  };
  /** A browser in which they have signed in wholly. */
  const signedIn = async (...roles: readonly Role[]) => {
    const person = await enrolled(...roles);
    const browser = openBrowser(api);
    await browser.submit('/admin/sign-in', { email: person.email, password });
    const page = await browser.submit('/admin/second-factor', { code: person.code() });
    pass(30_000);
    return { ...person, ...browser, page };
  };
  const codeOf = (secret: string) => totpCodeOf(secret, clock.now);
  return { ...api, clock, pass, codeOf, enrolled, signedIn, browser: () => openBrowser(api) };
};
