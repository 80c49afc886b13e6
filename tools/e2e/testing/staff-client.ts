import { totpCodeOf } from '@orderline/adapters-crypto';
import { demoAdmin, demoSecondFactor } from '@orderline/composition';

export type StaffClient = { readonly get: (path: string) => Promise<string> };

const hiddenIn = (name: string, page: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

/** The admin of the demo, signed in, without a browser: what a page costs is what the api costs. */
export const openStaffClient = async (url: string): Promise<StaffClient> => {
  let cookie = '';
  const ask = async (path: string, form?: Readonly<Record<string, string>>) => {
    const response = await fetch(`${url}${path}`, {
      redirect: 'manual',
      headers: { cookie, ...(form && { origin: url, 'sec-fetch-site': 'same-origin' }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie;
    return { status: response.status, text: await response.text() };
  };
  const send = async (path: string, form: Readonly<Record<string, string>>) => {
    const page = await ask(path);
    const sent = await ask(path, { token: hiddenIn('token', page.text), ...form });
    if (sent.status !== 303) throw new Error(`${path} was answered ${sent.status}`);
  };
  await send('/admin/sign-in', { email: demoAdmin.email, password: demoAdmin.password });
  await send('/admin/second-factor', { code: totpCodeOf(demoSecondFactor, new Date()) });
  return {
    get: async (path) => {
      const { status, text } = await ask(path);
      if (status !== 200) throw new Error(`${path} was answered ${status}`);
      return text;
    },
  };
};
