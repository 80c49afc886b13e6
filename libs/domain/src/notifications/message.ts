import type { Notice, NoticeType } from './notice.ts';
import { type Format, formatOf } from './texts/format.ts';
import { type Language, languages, languageTags, type Spoken, spokenIn } from './texts/languages.ts';
import type { Texts, Told } from './texts/texts.ts';

type Teller = (notice: Notice, format: Format) => Told;

/** The text of a type is for notices of that type: the table says so, and it is looked up by the notice. */
const tellerOf = ({ told }: Texts, type: NoticeType): Teller => told[type] as Teller;

export const toldIn = (notice: Notice, { language, locale }: Spoken): Told =>
  tellerOf(languages[language], notice.type)(notice, formatOf(locale));

export type Translations = Readonly<Record<Language, Told>>;

/** What a notice says in every language; the store keeps the reader's, as it alone need not ask for it. */
export const toldInAll = (notice: Notice): Translations =>
  Object.fromEntries(languageTags.map((tag) => [tag, toldIn(notice, spokenIn(tag))])) as Translations;
