/** An e-mail address as it is stored and looked up: trimmed, NFC, lower case. */
export const canonicalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
