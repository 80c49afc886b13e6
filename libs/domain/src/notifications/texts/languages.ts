import { english } from './english.ts';
import { german } from './german.ts';
import type { Texts } from './texts.ts';

/** Every language that we speak, by its tag. One more is a file beside these, and a line here. */
export const languages = { en: english, de: german } as const satisfies Readonly<Record<string, Texts>>;

export type Language = keyof typeof languages;

export const languageTags = Object.keys(languages) as readonly Language[];

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/** By BCP 47's lookup (RFC 4647 §3.4): the tag, then ever less of it from its end; null where we speak none of it. */
const lookup = (locale: string): Language | null => {
  const parts = locale.split('-');
  for (let length = parts.length; length > 0; length -= 1) {
    const tag = parts.slice(0, length).join('-');
    if (isLanguage(tag)) return tag;
  }
  return null;
};

export type Spoken = {
  readonly language: Language;
  /** In which numbers and times are written; of the same language. */
  readonly locale: string;
};

/** What to speak to a reader of that locale: English, where we speak nothing of it. */
export const spokenTo = (locale: string): Spoken => {
  const language = lookup(locale);
  return language === null ? spokenIn('en') : { language, locale };
};

/** A language where the region of its reader is not known. */
export const spokenIn = (language: Language): Spoken => ({ language, locale: languages[language].locale });
