/**
 * An e-mail address as it is stored and looked up: trimmed, NFC, lower case, its domain as the ASCII that DNS and mail
 * servers know (UTS 46), so that `info@münchen.de` is `info@xn--mnchen-3ya.de`. What is no address is lower case as well.
 */
export const canonicalEmail = (email: string): string => {
  const stated = email.trim().normalize('NFC');
  const at = stated.lastIndexOf('@');
  return `${stated.slice(0, at + 1)}${asciiDomain(stated.slice(at + 1))}`.toLowerCase();
};

/** What ends a host in a URL, or is decoded there. */
const foreign = /[\s/?#:@\\%[\]<>^|]/u;

/** A domain that is ASCII stays as it is: those that were stored before are found. */
const asciiDomain = (domain: string): string => {
  if (!/[^\0-\x7f]/.test(domain) || foreign.test(domain)) return domain;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain;
  }
};
