/** At either end nothing that is seen ends there: white space of any script, zero-width spaces, a byte order mark. */
const ends = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/gu;

/** Text of one line as it is kept: NFC, and nothing unseen before or behind it. */
export const trimmed = (text: string): string => text.normalize('NFC').replaceAll(ends, '');

/** Joiners, fillers and blank patterns are characters, and nothing is seen of them. */
const unseen = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export const isBlank = (text: string): boolean => unseen.test(text);
