import { raw } from 'hono/html';
import MarkdownIt from 'markdown-it';

/** HTML in the text is escaped, and links to other than web pages stay text. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** Text of the contracts, whose code stands in backticks, as HTML. */
export const prose = (text: string) => raw(markdown.renderInline(text));

/** A whole page of Markdown as HTML. */
export const article = (text: string) => raw(markdown.render(text));
